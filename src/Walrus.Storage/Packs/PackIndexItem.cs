using Walrus.Storage.Format;

namespace Walrus.Storage.Packs;

/// <summary>
/// One item of a run's sparse index: the stretch from one batch to the next item's. The first item is the run's first batch, then the first
/// batch that begins at least <see cref="Limits.PackIndexStrideBytes"/> further on, and so on.
/// 24 bytes: <c>i64 base offset, i64 file position, i64 latest time in the stretch</c>.
/// </summary>
internal readonly record struct PackIndexItem(Offset Base, long Position, EntryTimestamp MaxTimestamp)
{
    /// <summary>Bytes of an item.</summary>
    public const int Bytes = 3 * sizeof(long);

    /// <summary>Reads an item; a negative offset fails the reader.</summary>
    internal static PackIndexItem Read(ref SpanReader reader) => new(reader.Offset(), reader.Int64(), new EntryTimestamp(reader.Int64()));

    /// <summary>Writes an item.</summary>
    internal void Write(ref SpanWriter writer)
    {
        writer.Int64(Base.Value);
        writer.Int64(Position);
        writer.Int64(MaxTimestamp.UnixMilliseconds);
    }
}
