using Walrus.Storage.Files;
using Walrus.Storage.Journal.Backends;
using Walrus.Testing.Disks;

namespace Walrus.Testing.Faults;

/// <summary>
/// Counts and records every call to another file system, and makes those fail that the plan strikes. A struck call does not reach the other
/// one, save for writes and allocations, of which half does. Files and journal files opened through it are wrapped too.
/// </summary>
internal sealed class FaultFileSystem(IFileSystem inner) : IFileSystem
{
    private const int NoSpace = 28;
    private const int InputOutput = 5;
    private const int TooManyOpenFiles = 24;

    private readonly Lock _gate = new();
    private readonly List<IoCall> _calls = [];
    private readonly List<IoCall> _failed = [];
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _holding;
    private FaultPlan? _plan;

    /// <summary>Calls so far, failed ones included.</summary>
    public int CallCount
    {
        get
        {
            lock (_gate)
            {
                return _calls.Count;
            }
        }
    }

    /// <summary>The calls so far, in order.</summary>
    public IReadOnlyList<IoCall> Calls
    {
        get
        {
            lock (_gate)
            {
                return [.. _calls];
            }
        }
    }

    /// <summary>The calls that failed under the present plan.</summary>
    public IReadOnlyList<IoCall> Failed
    {
        get
        {
            lock (_gate)
            {
                return [.. _failed];
            }
        }
    }

    /// <summary>Fails calls from now on as <paramref name="plan"/> says; replaces an earlier plan.</summary>
    public void Fail(FaultPlan plan)
    {
        lock (_gate)
        {
            _plan = plan;
            _failed.Clear();
        }
    }

    /// <summary>Completes when the first flush waits for <see cref="ReleaseFlushes"/>.</summary>
    public Task Held => _held.Task;

    /// <summary>From now on every flush waits: a disk that hangs.</summary>
    public void HoldFlushes() => Volatile.Write(ref _holding, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

    /// <summary>The flushes that wait, and later ones, go on.</summary>
    public void ReleaseFlushes() => Volatile.Read(ref _holding)?.TrySetResult();

    /// <summary>Nothing fails any more (the disk has room again).</summary>
    public void Heal()
    {
        lock (_gate)
        {
            _plan = null;
        }
    }

    /// <inheritdoc/>
    public void CreateDirectory(string directory)
    {
        Meet(IoKind.CreateDirectory, directory, "create");
        inner.CreateDirectory(directory);
    }

    /// <summary>Not counted: .NET answers false for every fault, so there is nothing to inject.</summary>
    public bool DirectoryExists(string directory) => inner.DirectoryExists(directory);

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string directory)
    {
        Meet(IoKind.List, directory, "list");
        return inner.List(directory);
    }

    /// <inheritdoc/>
    public IFile Open(string path, FileOpening opening)
    {
        bool isNew = opening is FileOpening.New or FileOpening.NewOutput;
        Meet(isNew ? IoKind.Create : IoKind.Open, path, isNew ? "create" : "open");
        return new FaultFile(this, inner.Open(path, opening));
    }

    /// <inheritdoc/>
    public void Delete(string path)
    {
        Meet(IoKind.Delete, path, "delete");
        inner.Delete(path);
    }

    /// <inheritdoc/>
    public void Rename(string from, string to)
    {
        Meet(IoKind.Rename, from, "rename");
        inner.Rename(from, to);
    }

    /// <inheritdoc/>
    public void FlushDirectory(string directory)
    {
        Meet(IoKind.FlushDirectory, directory, "open");
        inner.FlushDirectory(directory);
    }

    /// <inheritdoc/>
    public long FreeBytes(string directory)
    {
        Meet(IoKind.FreeBytes, directory, "read the free space of");
        return inner.FreeBytes(directory);
    }

    /// <inheritdoc/>
    public IDisposable Lock(string path)
    {
        Meet(IoKind.Lock, path, "lock");
        return inner.Lock(path);
    }

    /// <inheritdoc/>
    public JournalBackendInUse Backend => inner.Backend;

    /// <inheritdoc/>
    public IJournalFile OpenJournalFile(string path, long length)
    {
        Meet(IoKind.OpenJournal, path, "open");
        return new FaultJournalFile(this, inner.OpenJournalFile(path, length));
    }

    /// <summary>Counts a call, and throws when the plan strikes it.</summary>
    internal void Meet(IoKind kind, string path, string operation)
    {
        if (kind == IoKind.Flush && Volatile.Read(ref _holding) is { Task.IsCompleted: false } holding)
        {
            _held.TrySetResult();
            holding.Task.Wait();
        }

        if (Strike(kind, path) is { } fault)
        {
            throw Exception(fault, kind, path, operation);
        }
    }

    /// <summary>Counts a call; the fault that strikes it, or null.</summary>
    internal InjectedFault? Strike(IoKind kind, string path)
    {
        lock (_gate)
        {
            IoCall call = new(_calls.Count + 1, kind, path);
            _calls.Add(call);
            if (_plan?.Strikes(call, _failed.Count) != true)
            {
                return null;
            }

            _failed.Add(call);
            return _plan.Fault;
        }
    }

    /// <summary>What the caller sees, as the real file system words it.</summary>
    internal Exception Exception(InjectedFault fault, IoKind kind, string path, string operation)
    {
        bool flush = kind is IoKind.Flush or IoKind.FlushDirectory;
        if (flush && (fault is InjectedFault.FlushFailure or InjectedFault.InputOutput))
        {
            (inner as SimFileSystem)?.LoseUnflushed(path);
            return FileFaults.FlushFailure(InputOutput, path);
        }

        return FileFaults.FromErrno(
            fault switch
            {
                InjectedFault.DiskFull => NoSpace,
                InjectedFault.TooManyOpenFiles => TooManyOpenFiles,
                _ => InputOutput,
            },
            operation,
            path);
    }
}
