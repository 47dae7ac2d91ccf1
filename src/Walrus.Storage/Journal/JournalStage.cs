using Walrus.Storage.Journal.Backends;

namespace Walrus.Storage.Journal;

/// <summary>
/// Memory in front of the current journal file: records are built here, in place, and go to the file many at a time
/// (<see cref="JournalFile.Drain"/>). The byte for position p of the journal file lies at p modulo the ring's size.
/// </summary>
/// <remarks>
/// <para>
/// A kept stage is a small mapped file of its own, so what stands in it survives a killed process like a write to the journal file would, at
/// the price of a copy. It is never flushed: its pages stay writable and warm, which pages of the journal file do not (measured on Linux 6.18,
/// ext4: the first copy into a page after a flush costs 2 to 6.5 µs, an entry copied into never-flushed pages 0.06 µs). After a kill recovery
/// takes from it what the journal file lacks; a record's checksum says which place in which generation it is for, so nothing stale is taken.
/// </para>
/// <para>
/// A record never wraps: it may run beyond the ring into an overhang, whose bytes are then copied to the ring's beginning too.
/// </para>
/// </remarks>
internal sealed unsafe class JournalStage : IDisposable
{
    private readonly IJournalFile? _file;
    private readonly byte[]? _memory;
    private readonly byte* _bytes;
    private int _origin;

    /// <summary>A stage in this process's memory only: every group goes to the file before anyone hears of it.</summary>
    public JournalStage()
        : this(null)
    {
    }

    /// <summary>A stage kept in <paramref name="file"/>, which has <see cref="FileBytes"/> bytes and is taken over.</summary>
    public JournalStage(IJournalFile? file)
    {
        _file = file;
        if (file is not null && file.Memory != 0)
        {
            _bytes = (byte*)file.Memory;
            return;
        }

        _memory = GC.AllocateArray<byte>((int)FileBytes, pinned: true);
        _bytes = (byte*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0);
    }

    /// <summary>Bytes of a kept stage's file.</summary>
    public static long FileBytes => Limits.JournalStageBytes + Limits.JournalStagedRecordBytesMax;

    /// <summary>Whether what stands here survives a killed process.</summary>
    public bool IsKept => _file is not null;

    /// <summary>
    /// The memory for a record of at most <see cref="Limits.JournalStagedRecordBytesMax"/> bytes at a position of the journal file. The caller has
    /// seen to it that bytes of the file which are not drained yet do not lie there.
    /// </summary>
    public Span<byte> Place(int position, int bytes) => new(_bytes + Index(position), bytes);

    /// <summary>The record is finished. On return a killed process loses nothing of it, when the stage is kept.</summary>
    public void Keep(int position, int bytes)
    {
        int at = Index(position);
        int over = at + bytes - Limits.JournalStageBytes;
        if (over > 0)
        {
            new Span<byte>(_bytes + Limits.JournalStageBytes, over).CopyTo(new Span<byte>(_bytes, over));
        }

        if (_file is not null && _memory is not null)
        {
            _file.Write(at, new ReadOnlySpan<byte>(_bytes + at, bytes));
        }
    }

    /// <summary>The bytes of the journal file from a position on, up to the ring's end. For whoever keeps the stage from being overwritten and closed.</summary>
    public ReadOnlySpan<byte> Piece(int position, int bytes)
    {
        int at = Index(position);
        return new ReadOnlySpan<byte>(_bytes + at, Math.Min(bytes, Limits.JournalStageBytes - at));
    }

    /// <summary>Copies bytes of the journal file out. They may be overwritten meanwhile: the caller looks afterwards.</summary>
    /// <exception cref="ObjectDisposedException">The engine was closed.</exception>
    public void Copy(int position, Span<byte> into)
    {
        while (!into.IsEmpty)
        {
            int at = Index(position);
            int count = Math.Min(into.Length, Limits.JournalStageBytes - at);
            if (_memory is null)
            {
                _file!.Read(at, into[..count]);
            }
            else
            {
                new ReadOnlySpan<byte>(_bytes + at, count).CopyTo(into);
            }

            position += count;
            into = into[count..];
        }
    }

    /// <summary>
    /// All is drained up to <paramref name="position"/>, and nothing stands here: a stage that is not kept begins anew with its first byte, so
    /// that a group goes to the file in one write. Under the committer's role.
    /// </summary>
    public void Restart(int position)
    {
        if (!IsKept)
        {
            _origin = position;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private int Index(int position) => (position - _origin) & (Limits.JournalStageBytes - 1);
}
