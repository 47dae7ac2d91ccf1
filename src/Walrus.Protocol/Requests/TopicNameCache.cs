using System.Text;

namespace Walrus.Protocol;

/// <summary>
/// Remembers the names that a connection uses, so that parsing a warm command makes no string. A fixed number of places, each
/// overwritten by the next name that falls on it: bounded whatever a client sends. Not for concurrent use: one per connection.
/// </summary>
public sealed class TopicNameCache
{
    // A power of two; a connection that uses more names than this makes one short string per miss, which is harmless.
    private const int Places = 64;

    private readonly TopicName[] _names = new TopicName[Places];

    /// <summary>False when the bytes are no topic name (internal names are names).</summary>
    public bool TryGet(ReadOnlySpan<byte> bytes, out TopicName name)
    {
        ref TopicName place = ref _names[PlaceOf(bytes)];
        if (Ascii.Equals(bytes, place.Value) && !bytes.IsEmpty)
        {
            name = place;
            return true;
        }

        if (!TryParse(bytes, out name))
        {
            return false;
        }

        place = name;
        return true;
    }

    internal static bool TryParse(ReadOnlySpan<byte> bytes, out TopicName name)
    {
        // Checked before a string is made: a hostile name may be as long as a frame.
        if (bytes.Length > Limits.NameCharsMax || !Ascii.IsValid(bytes))
        {
            name = default;
            return false;
        }

        return TopicName.TryParse(Encoding.ASCII.GetString(bytes), out name);
    }

    private static int PlaceOf(ReadOnlySpan<byte> bytes)
    {
        uint hash = (uint)bytes.Length;
        foreach (byte value in bytes[^Math.Min(bytes.Length, 16)..])
        {
            hash = (hash * 31) + value;
        }

        return (int)((hash ^ (hash >> 6)) % Places);
    }
}
