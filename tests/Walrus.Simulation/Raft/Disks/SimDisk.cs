using System.Diagnostics.CodeAnalysis;
using Walrus.Consensus;

namespace Walrus.Simulation.Raft;

/// <summary>
/// A disk that keeps what was flushed, and of the rest, when its node crashes, only a beginning: whole writes, and of one write of entries perhaps some.
/// It can fill up: then a write of entries may be done in part, and <see cref="DiskFullException"/> says so.
/// </summary>
internal sealed class SimDisk : ILogReader
{
    private readonly List<DiskWrite> _unflushed = [];
    private DiskState _written = new();
    private DiskState _durable = new();
    private byte[] _staging = [];
    private Snapshot? _staged;
    private int _room = int.MaxValue;

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

    /// <summary>True when not a single write has room.</summary>
    public bool IsFull => _room == 0;

    /// <summary>True when it is full or about to be.</summary>
    public bool IsFilling => _room != int.MaxValue;

    /// <summary>
    /// Another disk, which holds what can still be read of what was durable on this one: nothing, or the log up to some entry, and perhaps the term and the
    /// vote. This one stays as it was: it is what the node's promises were made on.
    /// </summary>
    public SimDisk Damaged(SimRandom random)
    {
        SimDisk left = new() { DropsVotes = DropsVotes };
        bool hasHardState = random.Chance(500);
        if (random.Chance(500))
        {
            left._durable = _durable.Copy();
            LogIndex kept = LogIndex.Max(_durable.Base.Index, _durable.Snapshot?.Position.Index ?? LogIndex.Zero);
            left._durable.Truncate(new LogIndex(random.Between((int)kept.Value, (int)_durable.Last.Value)).Next);
        }

        left._durable.SetHardState(hasHardState ? _durable.HardState with { Committed = LogIndex.Zero } : default);
        left._written = left._durable.Copy();
        return left;
    }

    /// <summary>The disk fills up: room is left for some entries, or as many other writes.</summary>
    public void FillUp(int room) => _room = room;

    /// <summary>There is room again, for as much as anybody will write.</summary>
    public void MakeRoom() => _room = int.MaxValue;

    public void Read(LogIndex from, LogIndex through, long bytesMax, List<LogEntry> into)
    {
        if (through > Last)
        {
            throw new SafetyViolationException("Durable log", $"entries {from}..{through} are read as durable, the log ends at {Last}");
        }

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
    /// <exception cref="DiskFullException">A beginning of it is written at most.</exception>
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
        if (write.Size > _room)
        {
            AddBeginning(write);
        }

        Take(write.Size);
        write.ApplyTo(_written);
        _unflushed.Add(write);
    }

    [DoesNotReturn]
    private void AddBeginning(DiskWrite write)
    {
        int room = _room;
        if (write is DiskWrite.Entries entries && room > 0)
        {
            Add(new DiskWrite.Entries(entries.Items[..room]));
        }

        _room = 0;
        throw new DiskFullException($"{write}, {room} of {write.Size} landed");
    }

    private void Take(int size) => _room = IsFilling ? _room - size : _room;

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

        if (IsFull)
        {
            throw new DiskFullException($"a piece of {write.Snapshot} at {write.Position}");
        }

        Take(1);
        _staging = [.. _staging, .. write.Data.Span];
    }

    private void ForgetReceived()
    {
        _staging = [];
        _staged = null;
    }
}
