using System.Globalization;
using System.Text;

namespace Walrus.CrashTests.Load;

/// <summary>
/// The entries that a writer sends: each names its writer and its number, and every byte of it follows from the two. So what is read back
/// can be told from what was never sent, without keeping a copy.
/// </summary>
internal static class NumberedLine
{
    private const int SmallBytes = 400;
    private const int LargeBytes = 20_000;
    private const int HugeBytes = 150_000;

    private static ReadOnlyMemory<byte> Filler { get; } = MakeFiller();

    /// <summary>The entry with the given number, from 0.</summary>
    public static ReadOnlyMemory<byte> Of(int writer, long number)
    {
        byte[] head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{writer}/{number} "));
        uint mixed = Mix(writer, number);
        int filler = (mixed >> 8) % 700 == 0 ? HugeBytes : (mixed >> 8) % 90 == 0 ? LargeBytes : (int)(mixed % SmallBytes);
        byte[] line = new byte[head.Length + filler];
        head.CopyTo(line, 0);

        // A step of two keeps the two bytes of each non-ASCII letter together.
        Filler.Span.Slice((int)(mixed >> 16) % 1024 * 2, filler & ~1).CopyTo(line.AsSpan(head.Length));
        if (filler % 2 == 1)
        {
            line[^1] = (byte)'.';
        }

        return line;
    }

    /// <summary>The writer and the number of an entry; fails for one that no writer has ever made.</summary>
    public static (int Writer, long Number) Parse(ReadOnlySpan<byte> entry)
    {
        int slash = entry.IndexOf((byte)'/');
        int blank = entry.IndexOf((byte)' ');
        if (slash <= 0 || blank <= slash
            || !int.TryParse(entry[..slash], CultureInfo.InvariantCulture, out int writer)
            || !long.TryParse(entry[(slash + 1)..blank], CultureInfo.InvariantCulture, out long number)
            || !entry.SequenceEqual(Of(writer, number).Span))
        {
            throw new InvalidDataException($"An entry of {entry.Length} bytes was never sent: {Encoding.UTF8.GetString(entry[..Math.Min(60, entry.Length)])}");
        }

        return (writer, number);
    }

    /// <summary>Letters of two bytes each, so that a cut in the middle of one would not be UTF-8.</summary>
    private static byte[] MakeFiller()
    {
        StringBuilder text = new();
        while (text.Length < HugeBytes)
        {
            text.Append((char)('\u00e0' + (text.Length * 7 % 31)));
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static uint Mix(int writer, long number)
    {
        ulong x = ((ulong)writer * 0x9E3779B97F4A7C15UL) ^ ((ulong)number * 0xBF58476D1CE4E5B9UL);
        return (uint)((x ^ (x >> 29)) * 0x94D049BB133111EBUL >> 32);
    }
}
