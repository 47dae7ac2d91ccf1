using System.Buffers;
using System.Buffers.Text;
using System.Globalization;

namespace Walrus.Cli.Bench.Run;

/// <summary>An entry of a benchmark: 19 digits that say when it was to be sent, on this process's clock, and filling. One for each lane, written over for each operation.</summary>
internal sealed class StampedEntry
{
    private const int Digits = 19;
    private static readonly StandardFormat Form = new('D', Digits);
    private readonly byte[] _bytes;

    /// <summary>An entry of so many bytes, at least <see cref="Limits.BenchEntryBytesMin"/>.</summary>
    public StampedEntry(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, Limits.BenchEntryBytesMin);
        _bytes = new byte[bytes];

        // Not all the same, so that no layer that compresses makes it nothing; and text, as entries are.
        for (var i = 0; i < bytes; i++)
        {
            _bytes[i] = (byte)('a' + (((i * 7) + (i / 26)) % 26));
        }
    }

    /// <summary>The entry with this stamp; valid until the next one.</summary>
    public ReadOnlyMemory<byte> With(long stamp)
    {
        Utf8Formatter.TryFormat(stamp, _bytes, out _, Form);
        return _bytes;
    }

    /// <summary>The stamp of an entry; null for one of somebody else.</summary>
    public static long? StampOf(ReadOnlySpan<byte> entry) =>
        entry.Length >= Limits.BenchEntryBytesMin && long.TryParse(entry[..Digits], NumberStyles.None, CultureInfo.InvariantCulture, out var stamp) ? stamp : null;
}
