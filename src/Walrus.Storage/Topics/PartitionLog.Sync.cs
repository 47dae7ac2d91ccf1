using Walrus.Storage.Topics;

namespace Walrus.Storage;

/// <content>Synchronous forms of what is done seldom.</content>
public sealed partial class PartitionLog
{
    /// <summary>As <see cref="SealSegmentAsync"/>, blocking.</summary>
    /// <exception cref="StorageException">The topic was deleted, or the engine has failed or is closed.</exception>
    public SegmentSpan SealSegment(SegmentNumber expected)
    {
        ThrowIfNotWritable();
        return Run(new SealSegmentWork(Topic, Number, Index, Chain, expected, _services));
    }

    /// <summary>As <see cref="TrimAsync"/>, blocking.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="start"/> lies beyond the end.</exception>
    /// <exception cref="StorageException">The topic was deleted, or the engine has failed or is closed.</exception>
    public Offset Trim(Offset start)
    {
        ThrowIfNotWritable();
        return Run(NewTrim(start));
    }

    /// <summary>Gives up what lies below <paramref name="start"/>, blocking, unless the partition was cut since it had <paramref name="cuts"/>.</summary>
    internal void Trim(Offset start, CutHistory cuts)
    {
        ThrowIfNotWritable();
        _ = Run(new TrimWork(Topic, Number, Index, Chain, start, _services, cuts));
    }

    private TrimWork NewTrim(Offset start)
    {
        Offset end = End;
        return start <= end
            ? new TrimWork(Topic, Number, Index, Chain, start, _services)
            : throw new ArgumentOutOfRangeException(nameof(start), start, $"The partition ends at {end}.");
    }

    private T Run<T>(ControlWork<T> work)
    {
        _services.Committer.Add(work);
        _services.Committer.Kick(mayRunHere: true);
        return SyncWait.For(work);
    }
}
