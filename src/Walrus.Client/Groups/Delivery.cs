using Walrus.Protocol;

namespace Walrus.Client;

/// <summary>An entry that a consumer group handed out, and the way to say what became of it.</summary>
public sealed class Delivery
{
    private readonly WalrusClient _client;
    private readonly string _topic;
    private readonly string _group;

    internal Delivery(WalrusClient client, string topic, string group, DeliveredEntry entry)
    {
        _client = client;
        _topic = topic;
        _group = group;
        Entry = entry;
    }

    /// <summary>All that the broker said.</summary>
    public DeliveredEntry Entry { get; }

    /// <summary>The entry's bytes, the caller's own.</summary>
    public ReadOnlyMemory<byte> Payload => Entry.Payload;

    /// <summary>The entry's partition, from 0.</summary>
    public int Partition => Entry.Partition;

    /// <summary>The entry's offset in its partition, from 0.</summary>
    public long Offset => Entry.Offset;

    /// <summary>How often the group's present owner has handed the entry out, this time included; above 1 it may have been processed before.</summary>
    public int Count => Entry.Count;

    /// <summary>True when it was received, and is to be acknowledged; false when it was taken for good.</summary>
    public bool IsToBeAcknowledged => Entry.Receipt != DeliveredEntry.NoReceipt;

    /// <summary>
    /// The entry is processed: once this completes with true it is never handed out again. False when it was handed out to somebody else meanwhile, who has to acknowledge it now.
    /// </summary>
    /// <exception cref="InvalidOperationException">It was taken for good.</exception>
    /// <exception cref="WalrusException">See the client's remarks; trying again does no harm.</exception>
    public async Task<bool> AckAsync(CancellationToken cancellationToken = default) =>
        (await _client.AckAsync(_topic, _group, [Receipt], cancellationToken).ConfigureAwait(false)).Late.Count == 0;

    /// <summary>Gives the entry back, to be handed out again at once. False when it was not this consumer's any more.</summary>
    /// <exception cref="InvalidOperationException">It was taken for good.</exception>
    /// <exception cref="WalrusException">See the client's remarks; trying again does no harm.</exception>
    public async Task<bool> ReleaseAsync(CancellationToken cancellationToken = default) =>
        (await _client.ReleaseAsync(_topic, _group, [Receipt], cancellationToken).ConfigureAwait(false)).Late.Count == 0;

    /// <summary>Keeps the entry for <paramref name="visibility"/> from now on. False when its time has passed.</summary>
    /// <exception cref="InvalidOperationException">It was taken for good.</exception>
    /// <exception cref="WalrusException">See the client's remarks; trying again does no harm.</exception>
    public async Task<bool> ExtendAsync(TimeSpan visibility, CancellationToken cancellationToken = default) =>
        (await _client.ExtendAsync(_topic, _group, [Receipt], visibility, cancellationToken).ConfigureAwait(false)).Late.Count == 0;

    private string Receipt => IsToBeAcknowledged ? Entry.Receipt : throw new InvalidOperationException("The entry was taken for good: there is nothing to acknowledge.");
}
