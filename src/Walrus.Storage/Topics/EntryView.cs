using Walrus.Storage.Format;

namespace Walrus.Storage;

/// <summary>
/// One entry, borrowed from the buffer that it was read into: valid as long as that buffer is (for entries of a read result, until it is
/// disposed). Its layout was checked, so nothing here throws.
/// </summary>
public readonly ref struct EntryView
{
    private readonly ReadOnlySpan<byte> _headers;

    /// <summary><paramref name="headers"/> have passed <see cref="EntryFields.AreHeaders"/>.</summary>
    internal EntryView(
        Offset offset, EntryTimestamp timestamp, bool hasKey, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, int headerCount, ReadOnlySpan<byte> headers)
    {
        Offset = offset;
        Timestamp = timestamp;
        HasKey = hasKey;
        Key = key;
        Value = value;
        HeaderCount = headerCount;
        _headers = headers;
    }

    /// <summary>Its number in its partition.</summary>
    public Offset Offset { get; }

    /// <summary>Its time, as its writer or the engine's clock set it.</summary>
    public EntryTimestamp Timestamp { get; }

    /// <summary>False when it has no key, which is different from an empty one.</summary>
    public bool HasKey { get; }

    /// <summary>The key's bytes; empty when there is none.</summary>
    public ReadOnlySpan<byte> Key { get; }

    /// <summary>The value's bytes. Kafka's null value (a tombstone, which this store never writes) reads as empty.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>How many headers <see cref="ToEntry"/> will copy.</summary>
    public int HeaderCount { get; }

    /// <summary>A copy that owns its memory, headers included.</summary>
    public Entry ToEntry() => new(Offset, Timestamp, Value.ToArray())
    {
        Key = EntryFields.ToOptional(HasKey, Key),
        Headers = EntryFields.ToHeaders(_headers, HeaderCount),
    };
}
