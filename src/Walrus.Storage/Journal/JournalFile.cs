using Walrus.Storage.Format;
using Walrus.Storage.Journal.Backends;

namespace Walrus.Storage.Journal;

/// <summary>
/// One file of the ring in one of its uses (a generation). Written by the committer only; read by anyone. A recycled file becomes a new
/// <see cref="JournalFile"/> over the same <see cref="IJournalFile"/>, so whoever still holds the old one can tell.
/// </summary>
internal sealed class JournalFile(IJournalFile file, Generation generation, int end)
{
    private int _end = end;

    /// <summary>The file itself.</summary>
    public IJournalFile File { get; } = file;

    /// <summary>Which use of the file this is.</summary>
    public Generation Generation { get; } = generation;

    /// <summary>Past the last record that was written, a byte position in the file.</summary>
    public int End => Volatile.Read(ref _end);

    /// <summary><see cref="End"/> as a place in the whole journal.</summary>
    public JournalPosition EndPosition => new(Generation, End);

    /// <summary>Says that this use of the file has ended.</summary>
    public EngineEvent Reclaimed() => new EngineEvent.JournalFileReclaimed((long)Generation.Value, File.Path);

    /// <summary>Recovery found that the records end here already. Before anyone else sees the file.</summary>
    public void EndAt(int position) => Volatile.Write(ref _end, position);

    /// <summary>Writes finished, padded records at the end; the caller has checked that they fit. On return the kernel has them.</summary>
    public void Append(ReadOnlySpan<byte> records)
    {
        int at = _end;
        File.Write(at, records);
        Volatile.Write(ref _end, at + records.Length);
    }

    /// <summary><see cref="Append"/>, and on return the whole file is durable. A failure of the flush is final.</summary>
    public void AppendAndFlush(ReadOnlySpan<byte> records)
    {
        int at = _end;
        File.WriteAndFlush(at, records);
        Volatile.Write(ref _end, at + records.Length);
    }
}
