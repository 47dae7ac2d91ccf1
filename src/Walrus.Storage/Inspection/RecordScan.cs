using System.Buffers.Binary;
using Walrus.Storage.Compression;
using Walrus.Storage.Format;

namespace Walrus.Storage.Inspection;

/// <summary>What <see cref="RecordScan.Step"/> came to.</summary>
internal enum ScanStep
{
    /// <summary>A record whose checksums are right.</summary>
    Record,

    /// <summary>Bytes that are no valid record, with valid ones, or a known length, behind them.</summary>
    Damage,

    /// <summary>No valid record from here on.</summary>
    End,
}

/// <summary>
/// Walks the records of one generation, in a journal file or a pack, and goes on behind what is damaged: where the frame can be believed at the
/// record's end, else at the next place where a valid frame stands. Total: any bytes lead to <see cref="ScanStep.End"/>. With a check of entries a
/// batch must also parse to its last entry.
/// </summary>
internal sealed class RecordScan(ByteWindow window, long from, Generation generation, RecordSalt salt, EntryCheck? entries = null)
{
    private const int GenerationAt = 16;
    private const int PeekBytes = RecordFrame.Bytes + BatchHeader.PrefixBytes;

    private long _next = from;

    /// <summary>Where the present record, damage or end begins.</summary>
    public long Position { get; private set; } = from;

    /// <summary>Where the scan goes on.</summary>
    public long Next => _next;

    /// <summary>The present record's frame; of damage only when <see cref="IsFrameGood"/>.</summary>
    public FrameHeader Frame { get; private set; }

    /// <summary>Of damage and of the end: the frame is believable, what it frames is not.</summary>
    public bool IsFrameGood { get; private set; }

    /// <summary>Of damage and of the end: the partition that the bytes name, believable only with <see cref="IsFrameGood"/>.</summary>
    public PartitionId Owner { get; private set; }

    /// <summary>Of damage with a believable frame of a batch: its first offset.</summary>
    public Offset? Base { get; private set; }

    /// <summary>Of damage and of the end: what is wrong.</summary>
    public string Reason { get; private set; } = string.Empty;

    /// <summary>At the end: a record of this generation was begun here.</summary>
    public bool WasBegun { get; private set; }

    /// <summary>The record as a whole, padding excluded. Valid until the next step.</summary>
    public ReadOnlySpan<byte> Record => window.From(Position, Frame.Length)[..Frame.Length];

    /// <summary>What the frame frames. Valid until the next step.</summary>
    public ReadOnlySpan<byte> Body => Record[RecordFrame.Bytes..];

    /// <summary>False when bytes between the present record and the next are not zero, as they should be.</summary>
    public bool IsPaddingZero
    {
        get
        {
            ReadOnlySpan<byte> bytes = window.From(Position, Frame.PaddedBytes);
            return !bytes[Math.Min(Frame.Length, bytes.Length)..Math.Min(Frame.PaddedBytes, bytes.Length)].ContainsAnyExcept((byte)0);
        }
    }

    /// <summary>Whether a whole record with right checksums stands at the place where the scan goes on; then it is the present one.</summary>
    public bool IsRecordHere()
    {
        Position = _next;
        ReadOnlySpan<byte> record = Peek(Position, out FrameCheck check, out FrameHeader frame);
        return check == FrameCheck.Good && Framed(record, frame) == ScanStep.Record;
    }

    /// <summary>Goes on.</summary>
    public ScanStep Step()
    {
        Position = _next;
        IsFrameGood = false;
        Base = null;
        ReadOnlySpan<byte> record = Peek(Position, out FrameCheck check, out FrameHeader frame);
        if (check == FrameCheck.Good)
        {
            return Framed(record, frame);
        }

        Reason = Position >= window.End ? "the records end here" : $"no valid record ({check})";
        WasBegun = RecordFrame.Names(record, generation);
        Owner = record.Length >= RecordFrame.Bytes ? RecordFrame.PartitionOf(record) : default;
        _next = FindNext(Position + RecordFrame.Alignment);
        return _next < window.End ? ScanStep.Damage : ScanStep.End;
    }

    /// <summary>A frame that can be believed: whatever it frames, the next record begins at its end.</summary>
    private ScanStep Framed(ReadOnlySpan<byte> record, in FrameHeader frame)
    {
        Frame = frame;
        _next = Position + frame.PaddedBytes;
        BatchFault fault = frame.Length > record.Length ? BatchFault.Truncated
            : frame.Kind != RecordKind.Batch ? BatchFault.None
            : entries is not null ? entries.Verify(record[RecordFrame.Bytes..frame.Length])
            : BatchCheck.Verify(record[RecordFrame.Bytes..frame.Length]);
        if (fault == BatchFault.None)
        {
            return ScanStep.Record;
        }

        IsFrameGood = true;
        WasBegun = true;
        Owner = frame.Partition;
        Reason = fault == BatchFault.BadEntries
            ? "a batch's checksum is right, but its entries can not be read"
            : $"a batch does not match its checksum ({fault})";
        long first = BinaryPrimitives.ReadInt64BigEndian(record[RecordFrame.Bytes..]);
        Base = first >= 0 ? new Offset(first) : null;
        return ScanStep.Damage;
    }

    /// <summary>The bytes of the record at <paramref name="position"/>, all of them if its frame can be believed and the file has them.</summary>
    private ReadOnlySpan<byte> Peek(long position, out FrameCheck check, out FrameHeader frame)
    {
        ReadOnlySpan<byte> bytes = window.From(position, PeekBytes);
        check = RecordFrame.TryPeek(bytes, generation, salt.At(position), RecordFrame.RecordBytesMax, out frame);
        if (check == FrameCheck.Truncated)
        {
            // A control record's checksum covers all of it: more bytes are needed to tell.
            bytes = window.From(position, RecordFrame.Bytes + Limits.CheckpointPartBytesMax);
            check = RecordFrame.TryPeek(bytes, generation, salt.At(position), RecordFrame.RecordBytesMax, out frame);
        }

        if (check != FrameCheck.Good)
        {
            return bytes;
        }

        bytes = window.From(position, frame.Length);
        if (bytes.Length < frame.Length && frame.Kind != RecordKind.Batch)
        {
            check = FrameCheck.Truncated;
        }

        return bytes;
    }

    /// <summary>The next place where a believable frame stands; the window's end when there is none.</summary>
    private long FindNext(long position)
    {
        while (position + RecordFrame.Bytes <= window.End)
        {
            ReadOnlySpan<byte> bytes = window.From(position, RecordFrame.Bytes);
            int at = 0;
            while (at + RecordFrame.Bytes <= bytes.Length
                && BinaryPrimitives.ReadUInt64LittleEndian(bytes[(at + GenerationAt)..]) != generation.Value)
            {
                at += RecordFrame.Alignment;
            }

            position += at;
            if (at + RecordFrame.Bytes > bytes.Length)
            {
                continue;
            }

            _ = Peek(position, out FrameCheck check, out _);
            if (check == FrameCheck.Good)
            {
                return position;
            }

            position += RecordFrame.Alignment;
        }

        return window.End;
    }
}
