using System.Net;
using System.Net.Sockets;
using Walrus.Node.Options;

namespace Walrus.Node.Hosting;

/// <summary>Turns a listen address into an end point; names go through the resolver of the machine.</summary>
internal static class ListenEndPoint
{
    /// <summary>The first address of the host; an IPv4 one when it has both kinds.</summary>
    /// <exception cref="NodeStartException">The name does not resolve.</exception>
    public static async Task<IPEndPoint> ResolveAsync(ListenAddress address, string flag, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(address.Host, out IPAddress? literal))
        {
            return new IPEndPoint(literal, address.Port);
        }

        if (address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            return new IPEndPoint(IPAddress.Loopback, address.Port);
        }

        try
        {
            IPAddress[] found = await Dns.GetHostAddressesAsync(address.Host, cancellationToken);
            IPAddress? chosen = found.FirstOrDefault(candidate => candidate.AddressFamily == AddressFamily.InterNetwork) ?? found.FirstOrDefault();
            return chosen is not null
                ? new IPEndPoint(chosen, address.Port)
                : throw new NodeStartException($"{flag}: '{address.Host}' has no address.");
        }
        catch (SocketException problem)
        {
            throw new NodeStartException($"{flag}: '{address.Host}' cannot be resolved: {problem.Message}.", problem);
        }
    }
}
