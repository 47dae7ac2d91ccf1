using Walrus.Storage.Packs;

namespace Walrus.Storage.Topics.ReadAhead;

/// <summary>
/// Finds readers that go through packs in order, and has the kernel read on before they ask: packs are written past the page cache, so their
/// first reader meets a cold file. Does nothing where the kernel reads far enough by itself: measured, that is better, as it brings in larger pages. What is in the page cache already costs one short system call for each half of a window. Remembers <see cref="Limits.ReadAheadStreams"/> readers, whatever the number of partitions; what it
/// asks for lies in the page cache, which the kernel takes back when it wants to. Thread-safe.
/// </summary>
internal sealed class PackReadAhead(bool isWanted)
{
    private const int Ways = 4;

    private readonly Lock _gate = new();
    private readonly Stream[] _streams = new Stream[Limits.ReadAheadStreams];
    private long _clock;

    /// <summary>A reader has read <paramref name="run"/> from byte <paramref name="from"/> to <paramref name="to"/> of the file.</summary>
    /// <param name="run">Where.</param>
    /// <param name="from">Where the first record began.</param>
    /// <param name="to">Where the next record begins; the run's end after the last.</param>
    /// <param name="following">The partition's next run in a pack, needed when the end of this one is near.</param>
    public void Note(PackedRun run, long from, long to, PackedRun? following)
    {
        if (!isWanted)
        {
            return;
        }

        ReadAheadStep step;
        lock (_gate)
        {
            Span<Stream> set = _streams.AsSpan((int)(run.Run.Partition.Value % (Limits.ReadAheadStreams / Ways)) * Ways, Ways);
            int place = Find(set, run, from);
            bool isKnown = ReferenceEquals(set[place].Run, run) && set[place].Next == from;
            step = isKnown ? ReadAheadPolicy.Decide(set[place].AheadBytes, to - from) : default;
            bool isAtEnd = to == run.Run.End && following is not null;
            set[place] = new Stream(isAtEnd ? following : run, isAtEnd ? following!.Run.Position : to, step.To, ++_clock);
        }

        if (step.To > step.From)
        {
            Ask(run, to, step, following);
        }
    }

    /// <summary>The reader's place in the set, or the one that was not used for longest.</summary>
    private static int Find(ReadOnlySpan<Stream> set, PackedRun run, long from)
    {
        int oldest = 0;
        for (int i = 0; i < set.Length; i++)
        {
            if (ReferenceEquals(set[i].Run, run) && set[i].Next == from)
            {
                return i;
            }

            oldest = set[i].Used < set[oldest].Used ? i : oldest;
        }

        return oldest;
    }

    private static void Ask(PackedRun run, long at, in ReadAheadStep step, PackedRun? following)
    {
        long left = run.Run.End - at;
        if (step.From < left)
        {
            run.Pack.WillNeed(at + step.From, Math.Min(step.To, left) - step.From);
        }

        if (following is not null && step.To > left)
        {
            long first = Math.Max(step.From - left, 0);
            long last = Math.Min(step.To - left, following.Run.Bytes);
            if (last > first)
            {
                following.Pack.WillNeed(following.Run.Position + first, last - first);
            }
        }
    }

    /// <summary>One reader: where it will go on, how much beyond was asked for, and when it was seen.</summary>
    private readonly record struct Stream(PackedRun? Run, long Next, long AheadBytes, long Used);
}
