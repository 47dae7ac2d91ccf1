namespace Walrus.Storage.Files;

/// <summary>A fault of the environment, with the system's own number for it.</summary>
internal readonly record struct FileFault(FileFaultKind Kind, int Code);

/// <summary>What the engine tells apart.</summary>
internal enum FileFaultKind
{
    /// <summary>None of the others; the system's message says more.</summary>
    Other,

    /// <summary>The volume or the quota is used up.</summary>
    DiskFull,

    /// <summary>The process may not.</summary>
    PermissionDenied,

    /// <summary>Mounted read-only, perhaps by the kernel after an error.</summary>
    ReadOnly,

    /// <summary>The file, or a directory above it, is missing.</summary>
    NotFound,

    /// <summary>A file stands where a directory is needed.</summary>
    NotADirectory,

    /// <summary>A directory stands where a file is needed.</summary>
    IsADirectory,

    /// <summary>A new file was asked for and there is one.</summary>
    AlreadyExists,

    /// <summary>No file descriptor left, in the process or in the system.</summary>
    TooManyOpenFiles,

    /// <summary>The device failed.</summary>
    InputOutput,

    /// <summary>Locked by another opener.</summary>
    InUse,

    /// <summary>The path or one of its names.</summary>
    NameTooLong,

    /// <summary>Above the largest file of the file system or of the process.</summary>
    TooLarge,

    /// <summary>The kernel had no memory for it, or no room for another mapping.</summary>
    NoMemory,

    /// <summary>This file system cannot do that.</summary>
    NotSupported,
}
