using Walrus.Cli.Commands;
using Walrus.Cli.Terminal;
using Walrus.Cli.Topics;
using Walrus.Client;

namespace Walrus.Cli.Export;

/// <summary>
/// Writes every entry that a topic held when the export began, partition after partition, oldest first. Entries that arrive meanwhile are
/// left out, so that an export of a busy topic ends.
/// </summary>
internal sealed class Exporter(CommandSession session, string topic)
{
    /// <summary>Writes to <paramref name="output"/> and flushes it; gives the number of entries.</summary>
    /// <exception cref="WalrusException">The broker refuses or is gone.</exception>
    public async Task<long> WriteAsync(ByteOutput output, CancellationToken cancellationToken)
    {
        var state = await session.Client.StateAsync(topic, cancellationToken);
        var partitions = Math.Max(1, state.Partitions.Count);
        var extents = new TopicExtent[partitions];
        for (var partition = 0; partition < partitions; partition++)
        {
            extents[partition] = await TopicExtent.FindAsync(session.Client, topic, partition, cancellationToken);
        }

        var entries = 0L;
        for (var partition = 0; partition < partitions; partition++)
        {
            entries += await WritePartitionAsync(output, partition, extents[partition], cancellationToken);
        }

        await output.FlushAsync(cancellationToken);
        return entries;
    }

    private async Task<long> WritePartitionAsync(ByteOutput output, int partition, TopicExtent extent, CancellationToken cancellationToken)
    {
        var results = session.ResultsFor(output);
        var written = 0L;
        if (extent.Count == 0)
        {
            return written;
        }

        var options = new ReadOptions { Partition = partition, ReadAhead = Limits.ClientReadAheadEntriesMax };
        await foreach (var entry in session.Client.ReadAsync(topic, ReadFrom.Offset(extent.Start.Value), options, cancellationToken))
        {
            results.Entry(entry);
            await output.FlushIfFullAsync(cancellationToken);
            if (++written == extent.Count)
            {
                return written;
            }
        }

        throw new CliException(
            ExitCode.Refused,
            $"partition {partition} of topic '{topic}' ended after {written} of {extent.Count} entries: entries were removed meanwhile, export again");
    }
}
