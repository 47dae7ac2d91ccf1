using System.Net;
using Walrus.Node.Options;
using Walrus.Peers;

namespace Walrus.Node.Links;

/// <summary>What a node tells others about where it is.</summary>
/// <param name="Peer">Its port for nodes.</param>
/// <param name="ClientHost">Its port for clients: the host.</param>
/// <param name="ClientPort">The port.</param>
internal sealed record Advertisement(PeerAddress Peer, string ClientHost, int ClientPort)
{
    /// <summary>
    /// What the options say, with the ports that were really bound. Where a node listens at every address (0.0.0.0, ::), and nobody says what others should use, it is the machine's name.
    /// </summary>
    public static Advertisement Of(NodeOptions options, int peerPort, int clientPort, string machine)
    {
        string peer = options.RaftAdvertisedHost ?? Single(options.Raft.Host) ?? machine;
        return new Advertisement(new PeerAddress(peer, peerPort), options.ClientAdvertisedHost ?? Single(options.Client.Host) ?? peer, clientPort);
    }

    /// <summary>The host, or null when it stands for all addresses of the machine.</summary>
    private static string? Single(string host) =>
        IPAddress.TryParse(host, out IPAddress? address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)) ? null : host;
}
