using System.Buffers;
using System.Text;

namespace Walrus.Peers;

/// <summary>The words of refusals, aborts and rejections as bytes: UTF-8, cut at a bound, and read whatever they hold.</summary>
internal static class RefusalText
{
    /// <summary>The bytes, whole characters only.</summary>
    public static byte[] Write(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length <= Limits.PeerRefusalTextBytesMax)
        {
            return bytes;
        }

        int end = Limits.PeerRefusalTextBytesMax;
        while ((bytes[end] & 0xC0) == 0x80)
        {
            end--; // Not in the middle of a character.
        }

        return bytes[..end];
    }

    /// <summary>The text for logs: control characters are replaced, so that a stranger cannot write lines of its own.</summary>
    public static string Read(in ReadOnlySequence<byte> payload)
    {
        ReadOnlySequence<byte> front = payload.Slice(0, Math.Min(payload.Length, Limits.PeerRefusalTextBytesMax));
        string text = Encoding.UTF8.GetString(front);
        return text.Any(char.IsControl)
            ? string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter))
            : text;
    }
}
