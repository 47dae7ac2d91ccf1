using System.Collections;

namespace Walrus.Cli.Import;

/// <summary>
/// The window of an import: consecutive lines of the source, kept until the broker has acknowledged them, so that they can be compared
/// with the topic, or sent again, after a broken connection. Bounded in lines and bytes; one line always fits.
/// </summary>
internal sealed class LineBatch : IReadOnlyList<ReadOnlyMemory<byte>>
{
    private readonly List<int> _ends = [];
    private readonly List<long> _sourceEnds = [];
    private byte[] _bytes = new byte[Limits.ImportWindowBytes];

    /// <summary>Lines held.</summary>
    public int Count => _ends.Count;

    /// <summary>How many lines of the source come before the first one held.</summary>
    public long FirstLine { get; private set; }

    /// <summary>Where in the source the first line held begins, in bytes.</summary>
    public long SourceStart { get; private set; }

    /// <summary>The line at <paramref name="index"/>, without its newline. Valid until <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> this[int index]
    {
        get
        {
            var start = index == 0 ? 0 : _ends[index - 1];
            return _bytes.AsMemory(start, _ends[index] - start);
        }
    }

    /// <summary>Where in the source the line at <paramref name="index"/> begins, in bytes.</summary>
    public long SourceStartOf(int index) => index == 0 ? SourceStart : _sourceEnds[index - 1];

    /// <summary>Where in the source the line at <paramref name="index"/> ends, its newline included, in bytes.</summary>
    public long SourceEndOf(int index) => _sourceEnds[index];

    /// <summary>True when a further line of <paramref name="lineBytes"/> bytes fits; always true while empty.</summary>
    public bool HasRoomFor(int lineBytes) =>
        Count == 0 || (Count < Limits.ImportWindowLines && UsedBytes + lineBytes <= Limits.ImportWindowBytes);

    /// <summary>Copies a line in. The caller asked <see cref="HasRoomFor"/>.</summary>
    /// <param name="line">The line without its newline.</param>
    /// <param name="sourceEnd">Where it ends in the source, its newline included.</param>
    public void Add(ReadOnlySpan<byte> line, long sourceEnd)
    {
        var used = UsedBytes;
        if (_bytes.Length - used < line.Length)
        {
            Array.Resize(ref _bytes, used + line.Length);
        }

        line.CopyTo(_bytes.AsSpan(used));
        _ends.Add(used + line.Length);
        _sourceEnds.Add(sourceEnd);
    }

    /// <summary>Empties the batch for the lines from <paramref name="firstLine"/> on.</summary>
    public void Clear(long firstLine, long sourceStart)
    {
        _ends.Clear();
        _sourceEnds.Clear();
        FirstLine = firstLine;
        SourceStart = sourceStart;
    }

    /// <inheritdoc/>
    public IEnumerator<ReadOnlyMemory<byte>> GetEnumerator()
    {
        for (var index = 0; index < Count; index++)
        {
            yield return this[index];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int UsedBytes => Count == 0 ? 0 : _ends[^1];
}
