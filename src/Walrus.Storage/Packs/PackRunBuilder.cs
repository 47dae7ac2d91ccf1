using Walrus.Storage.Format;

namespace Walrus.Storage.Packs;

/// <summary>Adds up one run while its batches are written, and appends the items of its sparse index to the pack's list of them.</summary>
internal sealed class PackRunBuilder
{
    private readonly List<PackIndexItem> _index;
    private readonly int _indexFirst;
    private readonly PartitionId _partition;
    private readonly Offset _first;
    private readonly long _position;
    private long _plainBytes;
    private long _batches;
    private long _entries;
    private EntryTimestamp _min = new(long.MaxValue);
    private EntryTimestamp _max = new(long.MinValue);

    /// <summary>A run that begins with offset <paramref name="first"/> at <paramref name="position"/>.</summary>
    public PackRunBuilder(PartitionId partition, Offset first, long position, List<PackIndexItem> index)
    {
        _partition = partition;
        _first = first;
        _position = position;
        _index = index;
        _indexFirst = index.Count;
        Next = first;
    }

    /// <summary>Whose run it is.</summary>
    public PartitionId Partition => _partition;

    /// <summary>The offset after the last entry.</summary>
    public Offset Next { get; private set; }

    /// <summary>Counts a batch of <paramref name="plainBytes"/> without compression, that begins at <paramref name="position"/> and whose entries' times lie from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public void Add(in BatchHeader batch, int plainBytes, long position, EntryTimestamp min, EntryTimestamp max)
    {
        if (_index.Count == _indexFirst || position - _index[^1].Position >= Limits.PackIndexStrideBytes)
        {
            _index.Add(new PackIndexItem(batch.BaseOffset, position, max));
        }
        else if (max > _index[^1].MaxTimestamp)
        {
            _index[^1] = _index[^1] with { MaxTimestamp = max };
        }

        Next = batch.NextOffset;
        _plainBytes += RecordFrame.PaddedBytes(RecordFrame.Bytes + plainBytes);
        _batches++;
        _entries += batch.Count;
        _min = min < _min ? min : _min;
        _max = max > _max ? max : _max;
    }

    /// <summary>The run as it stands, ending at byte <paramref name="end"/>; place and checksum of the index are not known yet.</summary>
    public PackRun ToRun(long end) => new(
        _partition, _first, Next, _position, end - _position, _plainBytes, _batches, _entries, _min, _max, IndexPosition: 0, _index.Count - _indexFirst, IndexCrc: 0);
}
