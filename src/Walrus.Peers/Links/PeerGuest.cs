using Microsoft.AspNetCore.Connections;

namespace Walrus.Peers;

/// <summary>
/// A node that has no id yet and asks a member, over a connection of its own for each question. It is answered where services are open to guests
/// (<see cref="PeerServices.OnGuestRequest"/>) and the member takes guests (<see cref="PeerOptions.TakesGuests"/>).
/// </summary>
public sealed class PeerGuest
{
    private readonly PeerOptions _options;
    private readonly IConnectionFactory _connections;
    private readonly TimeProvider _time;

    /// <summary>A guest.</summary>
    /// <param name="options">Of the identity only the advertised address counts; node, incarnation and cluster must be none.</param>
    /// <param name="connections">Makes connections. Not disposed.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ArgumentException">An option is out of range, or the identity is that of a node.</exception>
    public PeerGuest(PeerOptions options, IConnectionFactory connections, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        options.CheckBounds();
        if (!options.Identity.Node.IsNone || options.Identity.Incarnation.Value != 0 || options.Identity.Cluster != ClusterId.None)
        {
            throw new ArgumentException("A guest has no node id, no incarnation and no cluster.", nameof(options));
        }

        _options = options;
        _connections = connections;
        _time = time;
    }

    /// <summary>
    /// Asks one question. The identity is the member's own word, null when nobody was reached; then the answer is <see cref="PeerOutcome.LinkDown"/> and
    /// <paramref name="unreached"/> is told why.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<(PeerAnswer Answer, PeerIdentity? Member)> AskAsync(
        PeerAddress member, PeerChannel channel, MessageKind kind, PeerPayload question, TimeSpan timeout, Action<HandshakeRefusal, string> unreached, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unreached);
        RosterGate roster = new(new PeerRoster(_options.Identity, VersionRange.Ours, takesGuests: false));
        Dialler dialler = new(_connections, roster, _options, _time);
        DialOutcome dialled = await dialler.ConnectAsync(member, NodeId.None, channel.Lane, cancellationToken);
        if (dialled.Connection is null)
        {
            unreached(dialled.Result.Refusal, dialled.Result.Text);
            return (PeerAnswer.Without(PeerOutcome.LinkDown), null);
        }

        using PeerMeter meter = new(NodeId.None);
        using LiveConnections live = new(_time);
        using FrameConnection frames = new(dialled.Transport.Pipes, channel.Lane, new ConnectionSettings(_options, _time, new PayloadPool(), meter));
        PeerIdentity identity = dialled.Result.Other!.Identity;
        DialledConnection connection = new(frames, identity, new ConnectionSettings(_options, _time, new PayloadPool(), meter));
        live.Add(frames, connection);
        Task<LinkEndReason> running = connection.RunAsync();
        try
        {
            PeerAnswer answer = await connection.RequestAsync(
                new FrameHeader(FrameKind.Request, channel.Number, kind.Value), question, timeout, cancellationToken);
            return (answer, identity);
        }
        finally
        {
            frames.Close(LinkEndReason.Stopping);
            await running;
            dialled.Connection.Abort();
            await dialled.Transport.DisposeAsync();
            await ConnectionEnding.CloseAsync(dialled.Connection, isOrderly: false, _time);
        }
    }
}
