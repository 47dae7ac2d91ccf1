namespace Walrus.Storage.Files;

/// <summary>
/// The one place that turns what the operating system or .NET says into the engine's typed errors. Pure: codes in, exception out.
/// .NET gives errno in <see cref="Exception.HResult"/> on Unix (or in that of the inner exception) and 0x8007xxxx with the
/// Win32 code on Windows, and for a few cases only an exception type.
/// </summary>
internal static class FileFaults
{
    /// <summary>EINTR: a signal came before anything was done; the call is simply repeated.</summary>
    public const int Interrupted = 4;

    /// <summary>ENOTDIR.</summary>
    public const int NotADirectory = 20;

    /// <summary>EAGAIN (Linux): it would have to wait.</summary>
    public const int WouldBlock = 11;

    /// <summary>EINVAL.</summary>
    public const int InvalidArgument = 22;

    /// <summary>ENOSYS on Linux: the kernel, or a filter before it, does not know the call.</summary>
    public const int NoSuchCall = 38;

    /// <summary>EOPNOTSUPP on Linux: the file system does not know the call.</summary>
    public const int NotSupported = 95;

    private const int Win32Facility = unchecked((int)0x80070000);
    private const int FacilityMask = unchecked((int)0xFFFF0000);

    /// <summary>Whether <paramref name="exception"/> comes from the environment. The rest (disposed, out of range) are mistakes of the caller.</summary>
    public static bool IsFault(Exception exception) => exception is (IOException or UnauthorizedAccessException) and not StorageException;

    /// <summary>The typed error for a failed <paramref name="operation"/> (a verb, for "Cannot open '…'") on <paramref name="path"/>.</summary>
    public static StorageException Translate(Exception exception, string operation, string path) =>
        Make(Classify(exception), operation, path, exception);

    /// <summary>The same for a call of the C library.</summary>
    public static StorageException FromErrno(int errno, string operation, string path) => Make(ClassifyErrno(errno), operation, path, null);

    /// <summary>A flush that failed is always this type, whatever the cause: no cause makes repeating it safe.</summary>
    public static FlushFailedException FlushFailure(Exception exception, string path) => new(path, Reason(Classify(exception), exception), exception);

    /// <summary>The same for a call of the C library.</summary>
    public static FlushFailedException FlushFailure(int errno, string path) => new(path, Reason(ClassifyErrno(errno), null));

    /// <summary>What the exception means.</summary>
    public static FileFault Classify(Exception exception)
    {
        // The inner exception first: an UnauthorizedAccessException says "access denied" itself and keeps the errno, EROFS say, in there.
        FileFault byCode = exception.InnerException is { } inner ? ClassifyCode(inner.HResult) : default;
        if (byCode.Kind == FileFaultKind.Other)
        {
            byCode = ClassifyCode(exception.HResult);
        }

        if (byCode.Kind != FileFaultKind.Other)
        {
            return byCode;
        }

        return exception switch
        {
            FileNotFoundException or DirectoryNotFoundException => new FileFault(FileFaultKind.NotFound, byCode.Code),
            UnauthorizedAccessException => new FileFault(FileFaultKind.PermissionDenied, byCode.Code),
            PathTooLongException => new FileFault(FileFaultKind.NameTooLong, byCode.Code),
            _ => byCode,
        };
    }

    /// <summary>
    /// What errno means. Linux and macOS number some differently; those that are listed twice have no other meaning that a file call of
    /// the other system returns.
    /// </summary>
    public static FileFault ClassifyErrno(int errno) => new(
        errno switch
        {
            28 or 122 or 69 => FileFaultKind.DiskFull,       // ENOSPC, EDQUOT (Linux), EDQUOT (macOS)
            13 or 1 => FileFaultKind.PermissionDenied,       // EACCES, EPERM
            30 => FileFaultKind.ReadOnly,                    // EROFS
            2 => FileFaultKind.NotFound,                     // ENOENT
            NotADirectory => FileFaultKind.NotADirectory,    // ENOTDIR
            21 => FileFaultKind.IsADirectory,                // EISDIR
            17 => FileFaultKind.AlreadyExists,               // EEXIST
            24 or 23 => FileFaultKind.TooManyOpenFiles,      // EMFILE, ENFILE
            5 => FileFaultKind.InputOutput,                  // EIO
            11 or 35 => FileFaultKind.InUse,                 // EWOULDBLOCK (Linux), (macOS)
            36 or 63 => FileFaultKind.NameTooLong,           // ENAMETOOLONG (Linux), (macOS)
            27 => FileFaultKind.TooLarge,                    // EFBIG
            12 => FileFaultKind.NoMemory,                    // ENOMEM
            NotSupported or 102 => FileFaultKind.NotSupported, // EOPNOTSUPP (Linux), (macOS)
            _ => FileFaultKind.Other,
        },
        errno);

    private static FileFault ClassifyCode(int hresult)
    {
        if ((hresult & FacilityMask) == Win32Facility)
        {
            return ClassifyWin32(hresult & 0xFFFF);
        }

        return hresult > 0 ? ClassifyErrno(hresult) : new FileFault(FileFaultKind.Other, hresult);
    }

    private static FileFault ClassifyWin32(int code) => new(
        code switch
        {
            39 or 112 => FileFaultKind.DiskFull,             // ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL
            5 => FileFaultKind.PermissionDenied,             // ERROR_ACCESS_DENIED
            19 => FileFaultKind.ReadOnly,                    // ERROR_WRITE_PROTECT
            2 or 3 => FileFaultKind.NotFound,                // ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND
            80 or 183 => FileFaultKind.AlreadyExists,        // ERROR_FILE_EXISTS, ERROR_ALREADY_EXISTS
            4 => FileFaultKind.TooManyOpenFiles,             // ERROR_TOO_MANY_OPEN_FILES
            23 or 1117 => FileFaultKind.InputOutput,         // ERROR_CRC, ERROR_IO_DEVICE
            32 or 33 => FileFaultKind.InUse,                 // ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION
            206 => FileFaultKind.NameTooLong,                // ERROR_FILENAME_EXCED_RANGE
            _ => FileFaultKind.Other,
        },
        code);

    private static StorageException Make(FileFault fault, string operation, string path, Exception? inner) => fault.Kind switch
    {
        FileFaultKind.DiskFull => new DiskFullException(path, inner),
        FileFaultKind.TooManyOpenFiles or FileFaultKind.NoMemory or FileFaultKind.InUse =>
            new FileAccessException(operation, path, Reason(fault, inner), isTransient: true, inner),
        _ => new FileAccessException(operation, path, Reason(fault, inner), isTransient: false, inner),
    };

    private static string Reason(FileFault fault, Exception? inner) => fault.Kind switch
    {
        FileFaultKind.DiskFull => "no space left on the volume",
        FileFaultKind.PermissionDenied => "permission denied",
        FileFaultKind.ReadOnly => "read-only file system",
        FileFaultKind.NotFound => "no such file or directory",
        FileFaultKind.NotADirectory => "a file stands where a directory is needed",
        FileFaultKind.IsADirectory => "it is a directory",
        FileFaultKind.AlreadyExists => "it exists already",
        FileFaultKind.TooManyOpenFiles => "too many open files; raise the limit (ulimit -n, LimitNOFILE= of the service)",
        FileFaultKind.InputOutput => "input/output error; check the disk",
        FileFaultKind.InUse => "another process has it open",
        FileFaultKind.NameTooLong => "the path is too long",
        FileFaultKind.TooLarge => "the file is larger than the file system or the limit (ulimit -f) allows",
        FileFaultKind.NoMemory => "out of memory",
        FileFaultKind.NotSupported => "the file system does not support it",
        _ => inner?.Message ?? $"error {fault.Code}",
    };
}
