using Walrus.Storage.Format;

namespace Walrus.Storage.Packs;

/// <summary>Steps through the records of a run, and checks each: frame, batch, partition, order of offsets, padding.</summary>
internal struct PackRunWalk
{
    /// <summary>Bytes from which a record's length can be known for sure: what the frame's checksum covers.</summary>
    public const int PeekBytes = RecordFrame.Bytes + BatchHeader.PrefixBytes;

    private readonly string _path;
    private readonly PackHeader _pack;
    private readonly PackRun _run;
    private long _position;
    private Offset _next;
    private bool _isNextKnown;

    /// <summary>Begins at <paramref name="position"/>, inside of the run.</summary>
    public PackRunWalk(string path, in PackHeader pack, in PackRun run, long position)
    {
        _path = path;
        _pack = pack;
        _run = run;
        _position = position;
        _next = run.First;
        _isNextKnown = position == run.Position;
    }

    /// <summary>Padded bytes of the record at the present position, of which <paramref name="from"/> has the beginning, frame checked.</summary>
    public readonly int PeekPaddedBytes(ReadOnlySpan<byte> from) => Peek(from).PaddedBytes;

    /// <summary>
    /// Checks the record at the start of <paramref name="from"/> and goes past it; false when <paramref name="from"/>, which must not be the
    /// run's last bytes then, ends before the record does.
    /// </summary>
    /// <exception cref="StoreCorruptException">The record is not as it was written.</exception>
    public bool TryStep(ReadOnlySpan<byte> from, out int recordBytes)
    {
        recordBytes = 0;
        bool reachesEnd = _run.End - _position == from.Length;
        if (from.Length < PeekBytes && !reachesEnd)
        {
            return false;
        }

        FrameHeader frame = Peek(from);
        if (frame.PaddedBytes > from.Length)
        {
            return false;
        }

        ReadOnlySpan<byte> batch = from[RecordFrame.Bytes..frame.Length];
        BatchFault fault = BatchCheck.Verify(batch);
        if (fault != BatchFault.None)
        {
            throw Corrupt($"a batch of partition {_run.Partition} is not intact ({fault})");
        }

        if (from[frame.Length..frame.PaddedBytes].ContainsAnyExcept((byte)0))
        {
            throw Corrupt("the padding after a batch is not zero");
        }

        BatchHeader.TryRead(batch, out BatchHeader header);
        bool isFirst = _position == _run.Position;
        bool isLast = _position + frame.PaddedBytes == _run.End;
        if ((isFirst ? header.BaseOffset != _run.First : header.BaseOffset < _next)
            || (isLast ? header.NextOffset != _run.Next : header.NextOffset >= _run.Next))
        {
            throw Corrupt($"a batch with offsets {header.BaseOffset} to {header.LastOffset} is out of its place");
        }

        recordBytes = frame.PaddedBytes;
        _position += recordBytes;
        _next = header.NextOffset;
        _isNextKnown = true;
        return true;
    }

    private readonly FrameHeader Peek(ReadOnlySpan<byte> from)
    {
        FrameCheck check = RecordFrame.TryPeek(from, _pack.Source, _pack.Store.Salt, RecordFrame.RecordBytesMax, out FrameHeader frame);
        if (check != FrameCheck.Good)
        {
            throw Corrupt($"the frame of a batch of partition {_run.Partition} is not intact ({check})");
        }

        if (frame.Kind != RecordKind.Batch || frame.Partition != _run.Partition || frame.PaddedBytes > _run.End - _position)
        {
            throw Corrupt($"a record of kind {frame.Kind}, partition {frame.Partition} and {frame.Length} bytes is out of its place");
        }

        return frame;
    }

    private readonly StoreCorruptException Corrupt(string reason) => new(_path, _position, reason, topic: null, _isNextKnown ? _next : null);
}
