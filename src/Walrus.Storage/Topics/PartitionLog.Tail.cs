using System.Runtime.CompilerServices;
using Walrus.Storage.Topics;

namespace Walrus.Storage;

/// <content>Following the log as it grows, and what it holds.</content>
public sealed partial class PartitionLog
{
    /// <summary>How much the partition holds.</summary>
    public LogStatistics Statistics => new(Math.Max(End - Start, 0), Index.Layout.Bytes);

    /// <summary>
    /// Every entry from an offset on, as it becomes visible, for ever: waiting for new ones costs nothing. Moves no cursor. Ends only by
    /// cancelling, or with the engine's error.
    /// </summary>
    /// <param name="from">From <see cref="Start"/> to the end inclusive; <see cref="End"/> for new entries only.</param>
    /// <param name="visibility">Whether to see entries that a power cut could still take.</param>
    /// <param name="cancellationToken">Stops it, also between entries.</param>
    /// <exception cref="OffsetOutOfRangeException">
    /// The place lies outside, or its entries went while the reader was slower than retention, or entries that were given were cut since.
    /// </exception>
    /// <exception cref="EngineClosedException">The engine was disposed meanwhile.</exception>
    /// <exception cref="StorageException">An entry could not be read, or the engine has failed and there will be no more.</exception>
    public async IAsyncEnumerable<Entry> TailAsync(
        Offset from, Visibility visibility, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (ReadResult batch in TailBatchesAsync(from, Limits.ReadBytesDefault, visibility, cancellationToken))
        {
            foreach (Entry entry in batch.ToEntries())
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return entry;
            }
        }
    }

    /// <summary>
    /// As <see cref="TailAsync"/>, whole batches of about <paramref name="bytesMax"/> bytes at a time and nothing allocated per entry. Each result is
    /// lent until the enumeration goes on, which disposes it; take <see cref="ReadResult.ToEntries"/> of what is to live longer.
    /// </summary>
    /// <exception cref="OffsetOutOfRangeException">The place lies outside.</exception>
    /// <exception cref="StorageException">Entries could not be read, or the engine has failed or was closed.</exception>
    public async IAsyncEnumerable<ReadResult> TailBatchesAsync(
        Offset from, int bytesMax, Visibility visibility, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        CutHistory seen = Index.Layout.Cuts;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            CutHistory now = Index.Layout.Cuts;
            using ReadResult read = Read(from, bytesMax, visibility);
            if (!ReferenceEquals(now, Index.Layout.Cuts))
            {
                continue; // Of which history this was read, nobody knows.
            }

            // What was given before is of the history that was read just now, unless some of that was cut since.
            if (now.LowestSince(seen.Count) < from)
            {
                throw new OffsetOutOfRangeException(Topic, from, read.Start, read.End);
            }

            seen = now;
            switch (read.Outcome)
            {
                case ReadOutcome.Entries:
                    from = read.Next;
                    yield return read;
                    break;
                case ReadOutcome.OutOfRange:
                    throw new OffsetOutOfRangeException(Topic, from, read.Start, read.End);
                default:
                    await WaitOnceAsync(from, now.Count, visibility, cancellationToken);
                    break;
            }
        }
    }
}
