using Walrus.Client;

namespace Walrus.Cli.Topics;

/// <summary>The part of a partition that can be read.</summary>
/// <param name="Start">The first offset that is still there.</param>
/// <param name="End">Past the last entry, at the moment of asking.</param>
internal readonly record struct TopicExtent(Offset Start, Offset End)
{
    /// <summary>Entries in it.</summary>
    public long Count => End - Start;

    /// <summary>
    /// Asks STATE; where the broker does not tell the end (the first Walrus does not), asks FETCH for single indexes of the open segment.
    /// </summary>
    /// <exception cref="WalrusException">The broker refuses or is gone.</exception>
    public static async Task<TopicExtent> FindAsync(WalrusClient client, string topic, int partition, CancellationToken cancellationToken)
    {
        while (true)
        {
            var state = await client.StateAsync(topic, cancellationToken);
            if (partition < state.Partitions.Count)
            {
                var told = state.Partitions[partition];
                return new TopicExtent(new Offset(told.StartOffset), new Offset(told.EndOffset));
            }

            var search = new OpenEndSearch();
            while (!search.IsDone)
            {
                var entry = await client.FetchAsync(topic, state.CurrentSegment, search.Probe, partition, cancellationToken);
                search.Found(entry is not null);
            }

            // A rollover during the search has ended the segment that was searched.
            var after = await client.StateAsync(topic, cancellationToken);
            if (after.CurrentSegment == state.CurrentSegment)
            {
                var gone = state.LastSealedEntryOffset - state.SealedSegments.Values.Sum();
                return new TopicExtent(new Offset(Math.Max(0, gone)), new Offset(state.LastSealedEntryOffset + search.End));
            }
        }
    }
}
