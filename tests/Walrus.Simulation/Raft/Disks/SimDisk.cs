using Walrus.Consensus;

namespace Walrus.Simulation.Raft;

/// <summary>
/// A disk that keeps what was flushed, and of the rest, when its node crashes, only a beginning: whole writes, and of one write of entries perhaps some.
/// </summary>
internal sealed class SimDisk : ILogReader
{
    private readonly List<DiskWrite> _unflushed = [];
    private DiskState _written = new();
    private DiskState _durable = new();
    private byte[] _staging = [];
    private Snapshot? _staged;

    /// <summary>Forgets every vote that it is given: one of the mistakes that the simulator must find.</summary>
    public bool DropsVotes { get; init; }

    public LogPosition Base => _written.Base;

    public LogIndex Last => _written.Last;

    public Snapshot? Snapshot => _written.Snapshot;

    public byte[] SnapshotBytes => _written.SnapshotBytes;

    /// <summary>What the node would find if it started now, having lost nothing.</summary>
    public DiskState Written => _written;

    /// <summary>What it finds whatever happens.</summary>
    public DiskState Durable => _durable;

    public void Read(LogIndex from, LogIndex through, long bytesMax, List<LogEntry> into)
    {
        for (LogIndex index = from; index <= through; index = index.Next)
        {
            LogEntry entry = _written.At(index);
            into.Add(entry);
            bytesMax -= entry.Bytes;
            if (bytesMax <= 0)
            {
                return;
            }
        }
    }

    public int ReadSnapshot(Snapshot snapshot, long position, Span<byte> into)
    {
        if (snapshot != _written.Snapshot)
        {
            return 0;
        }

        ReadOnlySpan<byte> bytes = _written.SnapshotBytes.AsSpan((int)position);
        int count = Math.Min(bytes.Length, into.Length);
        bytes[..count].CopyTo(into);
        return count;
    }

    /// <summary>Writes what <paramref name="ready"/> says; durable after the next <see cref="Flush"/>. Hard state and entries go in either order.</summary>
    public void Write(Ready ready, bool hardStateFirst)
    {
        LogEntry[] entries = [.. ready.Entries];
        if (!hardStateFirst && entries.Length > 0)
        {
            Add(new DiskWrite.Entries(entries));
        }

        if (ready.HardState is { } hard)
        {
            Add(new DiskWrite.Hard(DropsVotes ? hard with { Vote = NodeId.None } : hard));
        }

        if (hardStateFirst && entries.Length > 0)
        {
            Add(new DiskWrite.Entries(entries));
        }

        foreach (SnapshotWrite write in ready.SnapshotWrites)
        {
            Stage(write);
        }
    }

    /// <summary>The received bytes of <paramref name="snapshot"/>; null when they are not what its checksum says.</summary>
    public byte[]? Received(Snapshot snapshot) =>
        _staged == snapshot && _staging.Length == snapshot.Bytes && Crc32C.Compute(_staging) == snapshot.Checksum ? _staging : null;

    /// <summary>The received bytes, whatever they are.</summary>
    public byte[]? ReceivedUnchecked(Snapshot snapshot) => _staged == snapshot && _staging.Length == snapshot.Bytes ? _staging : null;

    /// <summary>Damages what was received, as a disk may.</summary>
    public void DamageReceived(SimRandom random)
    {
        if (_staging.Length > 0)
        {
            _staging = [.. _staging];
            _staging[random.Below(_staging.Length)] ^= 1;
        }
    }

    /// <summary>Puts a received snapshot in place of the log, durably.</summary>
    public void Install(Snapshot snapshot, byte[] bytes)
    {
        Add(new DiskWrite.Installed(snapshot, bytes));
        Flush();
        ForgetReceived();
    }

    /// <summary>Keeps a snapshot of the node's own machine; a crash loses it and what depends on it together.</summary>
    public void Keep(Snapshot snapshot, byte[] bytes) => Add(new DiskWrite.Taken(snapshot, bytes));

    public void Compact(LogIndex through) => Add(new DiskWrite.Compacted(through));

    public void Flush()
    {
        foreach (DiskWrite write in _unflushed)
        {
            write.ApplyTo(_durable);
        }

        _unflushed.Clear();
    }

    /// <summary>A flush fails: the pages are marked clean, but never get to the disk.</summary>
    public void Lose()
    {
        if (_unflushed.Count > 0)
        {
            _unflushed.RemoveAt(_unflushed.Count - 1);
        }
    }

    /// <summary>The power goes: a random beginning of what was not flushed survives.</summary>
    public void Crash(SimRandom random)
    {
        int survive = random.Below(_unflushed.Count + 1);
        for (int i = 0; i < survive; i++)
        {
            _unflushed[i].ApplyTo(_durable);
        }

        if (survive < _unflushed.Count && _unflushed[survive] is DiskWrite.Entries torn)
        {
            _durable.Append(torn.Items, random.Below(torn.Items.Length));
        }

        _unflushed.Clear();
        _written = _durable.Copy();
        ForgetReceived();
    }

    private void Add(DiskWrite write)
    {
        write.ApplyTo(_written);
        _unflushed.Add(write);
    }

    private void Stage(SnapshotWrite write)
    {
        if (write.Position == 0)
        {
            _staged = write.Snapshot;
            _staging = [];
        }

        if (_staged != write.Snapshot || write.Position != _staging.Length)
        {
            throw new SafetyViolationException("Snapshot pieces", $"a piece at {write.Position} follows {_staging.Length} bytes");
        }

        _staging = [.. _staging, .. write.Data.Span];
    }

    private void ForgetReceived()
    {
        _staging = [];
        _staged = null;
    }
}
