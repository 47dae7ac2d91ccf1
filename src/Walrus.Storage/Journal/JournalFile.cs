using Walrus.Storage.Format;
using Walrus.Storage.Journal.Backends;

namespace Walrus.Storage.Journal;

/// <summary>
/// One file of the ring in one of its uses (a generation). Written by the committer only; read by anyone. A recycled file becomes a new
/// <see cref="JournalFile"/> over the same <see cref="IJournalFile"/>, so whoever still holds the old one can tell.
/// </summary>
/// <remarks>
/// <code>
/// 0 ............ Written ............ End ........ (the role's next record)
///   in the file          in the stage     being built in the stage
/// </code>
/// Draining moves <see cref="Written"/>; the role moves <see cref="End"/>, never more than a stage ahead.
/// </remarks>
internal sealed class JournalFile(IJournalFile file, Generation generation, int end, JournalStage? stage = null)
{
    private readonly Lock _drainGate = new();
    private int _written = end;
    private int _end = end;
    private bool _isClosed;

    /// <summary>The file itself. Holds the bytes below <see cref="Written"/>.</summary>
    public IJournalFile File { get; } = file;

    /// <summary>Which use of the file this is.</summary>
    public Generation Generation { get; } = generation;

    /// <summary>Past the last record that was written, a byte position in the file.</summary>
    public int End => Volatile.Read(ref _end);

    /// <summary>Past the last byte that has left the stage for the file.</summary>
    public int Written => Volatile.Read(ref _written);

    /// <summary><see cref="End"/> as a place in the whole journal.</summary>
    public JournalPosition EndPosition => new(Generation, End);

    /// <summary>Says that this use of the file has ended.</summary>
    public EngineEvent Reclaimed() => new EngineEvent.JournalFileReclaimed((long)Generation.Value, File.Path);

    /// <summary>Recovery found that the records end here already. Before anyone else sees the file.</summary>
    public void EndAt(int position)
    {
        _written = position;
        Volatile.Write(ref _end, position);
    }

    /// <summary>Finished records stand in the stage up to <paramref name="end"/>. Under the committer's role.</summary>
    public void Publish(int end) => Volatile.Write(ref _end, end);

    /// <summary>Writes finished, padded records at the end, past the stage; the caller has checked that they fit. On return the kernel has them.</summary>
    public void Append(ReadOnlySpan<byte> records)
    {
        Drain();
        lock (_drainGate)
        {
            int at = _end;
            File.Write(at, records);
            Volatile.Write(ref _written, at + records.Length);
            Volatile.Write(ref _end, at + records.Length);
        }
    }

    /// <summary>Writes to the file what stands in the stage. On return all that was published before the call is in the file. Anyone may call it.</summary>
    /// <exception cref="StorageException">The file cannot be written.</exception>
    public void Drain()
    {
        if (Written == End)
        {
            return;
        }

        lock (_drainGate)
        {
            int to = _isClosed ? _written : End;
            int at = _written;
            while (at < to)
            {
                ReadOnlySpan<byte> piece = stage!.Piece(at, to - at);
                File.Write(at, piece);
                at += piece.Length;
                Volatile.Write(ref _written, at);

                // Before the room is used again: a reader that finds other bytes there must find this, too.
                Interlocked.MemoryBarrier();
            }
        }
    }

    /// <summary>Waits for a drain under way; later ones do nothing.</summary>
    public void Close()
    {
        lock (_drainGate)
        {
            _isClosed = true;
        }
    }

    /// <summary>Copies bytes below <see cref="End"/>, wherever they are.</summary>
    /// <exception cref="ObjectDisposedException">The engine was closed, or the file removed from the ring.</exception>
    public void Read(int position, Span<byte> into)
    {
        while (true)
        {
            int inFile = Math.Clamp(Written - position, 0, into.Length);
            if (inFile == into.Length)
            {
                File.Read(position, into);
                return;
            }

            stage!.Copy(position + inFile, into[inFile..]);
            Interlocked.MemoryBarrier();
            if (Written <= position + inFile)
            {
                if (inFile > 0)
                {
                    File.Read(position, into[..inFile]);
                }

                return;
            }
        }
    }

    /// <summary>
    /// Writes the finished, padded records that follow the last one, and on return the whole file is durable. Nothing may be published that was
    /// not drained. A failure of the flush is final.
    /// </summary>
    public void AppendAndFlush(ReadOnlySpan<byte> records)
    {
        lock (_drainGate)
        {
            int at = _written;
            File.WriteAndFlush(at, records);
            Volatile.Write(ref _written, at + records.Length);
            Volatile.Write(ref _end, at + records.Length);
        }
    }
}
