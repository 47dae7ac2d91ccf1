using Walrus.Peers;

namespace Walrus.Cluster.Replication;

/// <summary>Something that has messages for one peer.</summary>
internal interface ISendable
{
    /// <summary>Whether it waits for its turn. Set and cleared by the sender.</summary>
    SendMark Mark { get; }

    /// <summary>Sends one message at most, waiting for room on the link. True when there is more: it gets another turn behind the others.</summary>
    ValueTask<bool> SendAsync(PeerLink link, CancellationToken cancellationToken);

    /// <summary>There is no link to that peer.</summary>
    void OnNoLink();
}

/// <summary>Makes sure that something waits for its turn once only.</summary>
internal sealed class SendMark
{
    private int _isSet;

    /// <summary>False when it was set already.</summary>
    public bool TrySet() => Interlocked.Exchange(ref _isSet, 1) == 0;

    /// <summary>What happens from here on sets it again.</summary>
    public void Clear() => Interlocked.Exchange(ref _isSet, 0);
}
