namespace Walrus.Testing.Faults;

/// <summary>One call that reached a <see cref="FaultFileSystem"/>; numbers start at 1.</summary>
internal readonly record struct IoCall(int Number, IoKind Kind, string Path)
{
    /// <inheritdoc/>
    public override string ToString() => $"#{Number} {Kind} {System.IO.Path.GetFileName(Path)}";
}

/// <summary>What was asked for.</summary>
internal enum IoKind
{
    CreateDirectory,
    List,
    Open,
    Create,
    Delete,
    Rename,
    FlushDirectory,
    FreeBytes,
    Lock,
    OpenJournal,
    Allocate,
    Read,
    Write,
    PunchHole,
    Flush,
}

/// <summary>What goes wrong. Each fault meets only the calls that can meet it in life (see <see cref="FaultPlan"/>).</summary>
internal enum InjectedFault
{
    /// <summary>ENOSPC: creating, allocating, writing (half of it is written), renaming.</summary>
    DiskFull,

    /// <summary>EIO: any call; a write is half done, a flush is a failed flush.</summary>
    InputOutput,

    /// <summary>A flush of a file or directory fails; on a simulated disk the unflushed writes are then lost while they stay readable.</summary>
    FlushFailure,

    /// <summary>EMFILE: whatever needs a descriptor.</summary>
    TooManyOpenFiles,
}
