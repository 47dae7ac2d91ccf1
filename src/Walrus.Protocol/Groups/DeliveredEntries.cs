using System.Buffers;
using System.Globalization;
using System.Text;

namespace Walrus.Protocol;

/// <summary>
/// What stands behind the <c>OK </c> of TAKE and RECEIVE: a line with the number of entries, then for each a line with partition, offset, count, receipt and the bytes of its payload, one
/// blank between them, and the payload with a line end behind it.
/// </summary>
public static class DeliveredEntries
{
    private const byte LineEnd = (byte)'\n';
    private const int Words = 5;

    /// <summary>The bytes of some entries.</summary>
    public static byte[] Write(IReadOnlyCollection<DeliveredEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArrayBufferWriter<byte> output = new(entries.Sum(static entry => entry.Payload.Length + 64) + 16);
        WriteLine(output, entries.Count.ToString(CultureInfo.InvariantCulture));
        foreach (DeliveredEntry entry in entries)
        {
            WriteLine(output, string.Create(
                CultureInfo.InvariantCulture, $"{entry.Partition} {entry.Offset} {entry.Count} {entry.Receipt} {entry.Payload.Length}"));
            output.Write(entry.Payload.Span);
            output.Write([LineEnd]);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>The entries, whose payloads are slices of <paramref name="bytes"/>; null when these are not the bytes of any.</summary>
    public static IReadOnlyList<DeliveredEntry>? TryParse(ReadOnlyMemory<byte> bytes)
    {
        ReadOnlyMemory<byte> rest = bytes;
        if (!TryLine(ref rest, out string line) || !TryNumber(line, Limits.GroupEntriesMax, out long count))
        {
            return null;
        }

        List<DeliveredEntry> entries = [];
        for (long i = 0; i < count; i++)
        {
            if (!TryLine(ref rest, out string head) || head.Split(' ') is not { Length: Words } words
                || !TryNumber(words[0], int.MaxValue, out long partition)
                || !TryNumber(words[1], long.MaxValue, out long offset)
                || !TryNumber(words[2], int.MaxValue, out long times)
                || words[3].Length == 0
                || !TryNumber(words[4], int.MaxValue, out long length)
                || rest.Length <= length || rest.Span[(int)length] != LineEnd)
            {
                return null;
            }

            entries.Add(new DeliveredEntry((int)partition, offset, (int)times, words[3], rest[..(int)length]));
            rest = rest[((int)length + 1)..];
        }

        return rest.IsEmpty ? entries : null;
    }

    private static bool TryNumber(string text, long max, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= max;

    private static void WriteLine(ArrayBufferWriter<byte> output, string line)
    {
        output.Write(Encoding.ASCII.GetBytes(line));
        output.Write([LineEnd]);
    }

    private static bool TryLine(ref ReadOnlyMemory<byte> rest, out string line)
    {
        int end = rest.Span.IndexOf(LineEnd);
        line = end < 0 ? "" : Encoding.ASCII.GetString(rest.Span[..end]);
        rest = end < 0 ? rest : rest[(end + 1)..];
        return end >= 0;
    }
}
