using Walrus.Storage.Files;
using Walrus.Storage.Journal.Backends;

namespace Walrus.Storage.Tests.Engine.Crash;

/// <summary>
/// Another file system until the power goes: at a given call from now, counted over all files. That call may still have reached the disk, in
/// part or whole, but is never answered; every later one fails and reaches nothing. So nothing can be acknowledged that the disk has not.
/// </summary>
internal sealed class PowerCutFileSystem(IFileSystem inner, Random random, ICollection<string> trace) : IFileSystem
{
    private readonly Lock _gate = new();
    private long _calls;
    private long _cutAt = long.MaxValue;

    /// <summary>How a call meets the power cut.</summary>
    internal enum Fate
    {
        /// <summary>It goes through.</summary>
        Done,

        /// <summary>It is the one in which the power goes.</summary>
        Cut,

        /// <summary>The power is off.</summary>
        Off,
    }

    public bool IsOff => Volatile.Read(ref _calls) >= Volatile.Read(ref _cutAt);

    public long Calls => Volatile.Read(ref _calls);

    /// <summary>The power goes in the call number <paramref name="calls"/> from now, 1 being the next.</summary>
    public void CutIn(int calls)
    {
        lock (_gate)
        {
            Volatile.Write(ref _cutAt, _calls + calls);
        }
    }

    public void CutNow()
    {
        lock (_gate)
        {
            Volatile.Write(ref _cutAt, Math.Min(_cutAt, _calls));
        }
    }

    public void CreateDirectory(string directory) => Do("create", directory, () => inner.CreateDirectory(directory));

    public bool DirectoryExists(string directory) => inner.DirectoryExists(directory);

    public IReadOnlyList<string> List(string directory)
    {
        IReadOnlyList<string> names = [];
        Do("list", directory, () => names = inner.List(directory));
        return names;
    }

    public IFile Open(string path, FileOpening opening)
    {
        IFile? file = null;
        Do("open", path, () => file = inner.Open(path, opening), undo: () => file?.Dispose());
        return new PowerCutFile(this, file!);
    }

    public void Delete(string path) => Do("delete", path, () => inner.Delete(path));

    public void Rename(string from, string to) => Do("rename", from, () => inner.Rename(from, to));

    public void FlushDirectory(string directory) => DoFlush(directory, () => inner.FlushDirectory(directory));

    public long FreeBytes(string directory) => inner.FreeBytes(directory);

    public IDisposable Lock(string path)
    {
        IDisposable? held = null;
        Do("lock", path, () => held = inner.Lock(path), undo: () => held?.Dispose());
        return held!;
    }

    public IJournalFile OpenJournalFile(string path, long length)
    {
        IJournalFile? file = null;
        Do("open", path, () => file = inner.OpenJournalFile(path, length), undo: () => file?.Dispose());
        return new PowerCutJournalFile(this, file!);
    }

    /// <summary>Counts a call; for the one in which the power goes, how much of it is done, from 0 to 1.</summary>
    internal Fate Count(string operation, string path, out double done)
    {
        lock (_gate)
        {
            done = 0;
            if (_calls >= _cutAt)
            {
                return Fate.Off;
            }

            _calls++;
            if (operation != "read")
            {
                trace.Add($"{operation} {Path.GetFileName(path)}");
            }

            if (_calls < _cutAt)
            {
                return Fate.Done;
            }

            done = random.NextDouble();
            return Fate.Cut;
        }
    }

    internal void Do(string operation, string path, Action action, Action? undo = null)
    {
        Fate fate = Count(operation, path, out double done);
        if (fate == Fate.Done || (fate == Fate.Cut && done > 0.5))
        {
            action();
        }

        if (fate != Fate.Done)
        {
            undo?.Invoke();
            throw new FileAccessException(operation, path, "the power is off");
        }
    }

    internal void DoFlush(string path, Action action)
    {
        Fate fate = Count("flush", path, out double done);
        if (fate == Fate.Done || (fate == Fate.Cut && done > 0.5))
        {
            action();
        }

        if (fate != Fate.Done)
        {
            throw new FlushFailedException(path, "the power is off");
        }
    }

    internal void DoWrite(string path, long position, ReadOnlySpan<byte> bytes, WriteCall write)
    {
        Fate fate = Count($"write {position}+{bytes.Length}", path, out double done);
        if (fate == Fate.Done)
        {
            write(position, bytes);
            return;
        }

        if (fate == Fate.Cut)
        {
            write(position, bytes[..(int)(bytes.Length * done)]);
        }

        throw new FileAccessException("write", path, "the power is off");
    }

    internal delegate void WriteCall(long position, ReadOnlySpan<byte> bytes);
}

/// <summary>A file of a <see cref="PowerCutFileSystem"/>.</summary>
internal sealed class PowerCutFile(PowerCutFileSystem power, IFile inner) : IFile
{
    public string Path => inner.Path;

    public long Length => inner.Length;

    public void Allocate(long length) => power.Do("allocate", Path, () => inner.Allocate(length));

    public int Read(long position, Span<byte> into) => power.Count("read", Path, out _) == PowerCutFileSystem.Fate.Done
        ? inner.Read(position, into)
        : throw new FileAccessException("read", Path, "the power is off");

    public void Write(long position, ReadOnlySpan<byte> bytes) => power.DoWrite(Path, position, bytes, inner.Write);

    public bool PunchHole(long position, long bytes)
    {
        bool punched = false;
        power.Do("punch", Path, () => punched = inner.PunchHole(position, bytes));
        return punched;
    }

    public void Flush() => power.DoFlush(Path, inner.Flush);

    public void Dispose() => inner.Dispose();
}

/// <summary>A journal file of a <see cref="PowerCutFileSystem"/>.</summary>
internal sealed class PowerCutJournalFile(PowerCutFileSystem power, IJournalFile inner) : IJournalFile
{
    public string Path => inner.Path;

    public long Length => inner.Length;

    public bool LinksFlush => inner.LinksFlush;

    public void Write(long position, ReadOnlySpan<byte> bytes) => power.DoWrite(Path, position, bytes, inner.Write);

    public void Read(long position, Span<byte> into)
    {
        if (power.Count("read", Path, out _) != PowerCutFileSystem.Fate.Done)
        {
            throw new FileAccessException("read", Path, "the power is off");
        }

        inner.Read(position, into);
    }

    public void Flush() => power.DoFlush(Path, inner.Flush);

    public void Dispose() => inner.Dispose();
}
