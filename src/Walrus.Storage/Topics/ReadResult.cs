using System.Buffers;

namespace Walrus.Storage;

/// <summary>Why a read returned what it did.</summary>
public enum ReadOutcome
{
    /// <summary>At least one entry.</summary>
    Entries,

    /// <summary>Nothing is visible at the offset yet.</summary>
    EndOfLog,

    /// <summary>The offset lies below the start or above the end: see <see cref="ReadResult.Start"/> and <see cref="ReadResult.End"/>.</summary>
    OutOfRange,
}

/// <summary>Entries read from one partition, in a pooled buffer that belongs to this result until <see cref="Dispose"/>. Not thread-safe.</summary>
public sealed class ReadResult : IDisposable
{
    private byte[]? _buffer;
    private int _bytes;

    private ReadResult()
    {
    }

    /// <summary>What happened.</summary>
    public ReadOutcome Outcome { get; private init; }

    /// <summary>The first offset that could be read at the time.</summary>
    public Offset Start { get; private init; }

    /// <summary>The visible end at the time, exclusive.</summary>
    public Offset End { get; private init; }

    /// <summary>The first offset asked for: entries before it in the same batch are not returned.</summary>
    public Offset From { get; private init; }

    /// <summary>Where the next read goes on; <see cref="From"/> when nothing was read.</summary>
    public Offset Next { get; private set; }

    /// <summary>Bytes read: plain records, the overhead of batches included; what is compressed on disk counts with its plain size.</summary>
    public int Bytes => _bytes;

    /// <summary>The entries in order. What they lend is valid until <see cref="Dispose"/>.</summary>
    public EntryViews Entries => new(_buffer.AsSpan(0, _bytes), From, Next);

    /// <summary>Copies of the entries, which own their memory. To be called before <see cref="Dispose"/>.</summary>
    public Entry[] ToEntries()
    {
        if (_buffer is null)
        {
            return [];
        }

        var entries = new Entry[Next - From];
        int taken = 0;
        foreach (EntryView entry in Entries)
        {
            entries[taken++] = entry.ToEntry();
        }

        return entries;
    }

    /// <summary>Returns the buffer to its pool.</summary>
    public void Dispose()
    {
        if (_buffer is { } buffer)
        {
            _buffer = null;
            _bytes = 0;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Gives the buffer with its records away; null when nothing was read. This result has no entries any more.</summary>
    internal byte[]? Detach(out int bytes)
    {
        bytes = _bytes;
        byte[]? buffer = _buffer;
        _buffer = null;
        _bytes = 0;
        return buffer;
    }

    /// <summary>Lets go of what lies at or beyond <paramref name="until"/> or, but for the first entry, passes so many bytes of keys and values.</summary>
    internal void Clamp(int bytesMax, Offset until)
    {
        Next = Offset.Min(Next, until);
        if (_bytes <= bytesMax)
        {
            return; // Keys and values are less than the records.
        }

        long bytes = 0;
        foreach (EntryView entry in Entries)
        {
            bytes += entry.Key.Length + entry.Value.Length;
            if (bytes > bytesMax && entry.Offset > From)
            {
                Next = entry.Offset;
                return;
            }
        }
    }

    internal static ReadResult Nothing(ReadOutcome outcome, Offset from, Offset start, Offset end) =>
        new() { Outcome = outcome, Start = start, End = end, From = from, Next = from };

    /// <summary>Takes over <paramref name="buffer"/>, whose first <paramref name="bytes"/> are whole, checked records (frame, batch, padding).</summary>
    internal static ReadResult Of(byte[] buffer, int bytes, Offset from, Offset next, Offset start, Offset end) =>
        new() { Outcome = ReadOutcome.Entries, Start = start, End = Offset.Max(end, next), From = from, Next = next, _buffer = buffer, _bytes = bytes };
}
