using System.Text;

namespace Walrus.Storage.Format;

/// <summary>
/// The fields of an entry that begin with their length: key, value, headers. Grammar (https://kafka.apache.org/documentation/#record):
/// <c>field = varint length (-1: null), bytes; header = field (never null, UTF-8), field</c>.
/// </summary>
internal static class EntryFields
{
    private const int NullLength = -1;

    /// <summary>Takes one field off the front of <paramref name="rest"/>. False when it is not whole; <paramref name="rest"/> is then useless.</summary>
    public static bool TryReadField(scoped ref ReadOnlySpan<byte> rest, out bool isPresent, out ReadOnlySpan<byte> bytes)
    {
        isPresent = false;
        bytes = default;
        if (!VarInt.TryRead(rest, out long length, out int consumed) || length < NullLength || length > rest.Length - consumed)
        {
            return false;
        }

        rest = rest[consumed..];
        if (length != NullLength)
        {
            isPresent = true;
            bytes = rest[..(int)length];
            rest = rest[(int)length..];
        }

        return true;
    }

    /// <summary>Whether <paramref name="bytes"/> are exactly <paramref name="count"/> headers.</summary>
    public static bool AreHeaders(ReadOnlySpan<byte> bytes, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (!TryReadField(ref bytes, out bool hasName, out _) || !hasName || !TryReadField(ref bytes, out _, out _))
            {
                return false;
            }
        }

        return bytes.IsEmpty;
    }

    /// <summary>A copy of a field that may be null.</summary>
    public static ReadOnlyMemory<byte>? ToOptional(bool isPresent, ReadOnlySpan<byte> bytes)
    {
        // Not "isPresent ? bytes : null": that null would become an empty byte array first, and a field that is there.
        if (!isPresent)
        {
            return null;
        }

        return bytes.ToArray();
    }

    /// <summary>Copies headers that <see cref="AreHeaders"/> has accepted. Bytes of a name that are no UTF-8 become U+FFFD.</summary>
    public static IReadOnlyList<EntryHeader> ToHeaders(ReadOnlySpan<byte> bytes, int count)
    {
        if (count == 0)
        {
            return [];
        }

        EntryHeader[] headers = new EntryHeader[count];
        for (int i = 0; i < count; i++)
        {
            TryReadField(ref bytes, out _, out ReadOnlySpan<byte> name);
            TryReadField(ref bytes, out bool hasValue, out ReadOnlySpan<byte> value);
            headers[i] = new EntryHeader(Encoding.UTF8.GetString(name), ToOptional(hasValue, value));
        }

        return headers;
    }
}
