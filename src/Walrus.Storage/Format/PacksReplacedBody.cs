using Walrus.Storage.Packs;

namespace Walrus.Storage.Format;

/// <summary>
/// Packs gave way to one that holds what was alive in them, or to none: i32 count, u64 ids, u8 1 when a pack follows, then the fields of
/// <see cref="PackPublishedBody"/>.
/// </summary>
internal readonly struct PacksReplacedBody : IRecordBody
{
    private readonly PackId[] _replaced;

    /// <summary>1 to <see cref="Limits.PacksMergedMax"/> packs, which become dead with this record.</summary>
    public PacksReplacedBody(IReadOnlyList<PackId> replaced, PackPublishedBody? by)
    {
        ArgumentOutOfRangeException.ThrowIfZero(replaced.Count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(replaced.Count, Limits.PacksMergedMax);
        _replaced = [.. replaced];
        By = by;
    }

    /// <summary>Which packs are dead from here on.</summary>
    public IReadOnlyList<PackId> Replaced => _replaced ?? [];

    /// <summary>What stands in their place; its generation is the latest of theirs. Null when nothing in them was alive.</summary>
    public PackPublishedBody? By { get; }

    /// <summary>Bytes of the body.</summary>
    public int Bytes => sizeof(int) + (Replaced.Count * sizeof(ulong)) + sizeof(byte) + (By is null ? 0 : PackPublishedBody.FixedBytes);

    /// <summary>Reads a body that must be all of <paramref name="from"/>. Total.</summary>
    public static bool TryRead(ReadOnlySpan<byte> from, out PacksReplacedBody body)
    {
        body = default;
        SpanReader reader = new(from);
        int count = reader.Int32();
        if (reader.IsFailed || count is < 1 or > Limits.PacksMergedMax)
        {
            return false;
        }

        var replaced = new PackId[count];
        for (int i = 0; i < count; i++)
        {
            replaced[i] = new PackId(reader.UInt64());
        }

        byte follows = reader.Byte();
        PackPublishedBody? by = follows == 1 ? PackPublishedBody.Read(ref reader) : null;
        if (follows > 1 || !reader.IsComplete)
        {
            return false;
        }

        body = new PacksReplacedBody(replaced, by);
        return true;
    }

    /// <summary>Writes <see cref="Bytes"/> bytes.</summary>
    public void Write(Span<byte> into)
    {
        SpanWriter writer = new(into);
        writer.Int32(Replaced.Count);
        foreach (PackId id in Replaced)
        {
            writer.UInt64(id.Value);
        }

        writer.Byte(By is null ? (byte)0 : (byte)1);
        By?.Write(ref writer);
    }
}
