using Walrus.Storage.Files;

namespace Walrus.Storage.Journal.Backends.Uring;

/// <summary>What the kernel's refusals mean, in words for a log line. Pure.</summary>
internal static class UringRefusal
{
    private const int NotPermitted = 1;
    private const int TryAgain = 11;
    private const int NoMemory = 12;
    private const int NoAccess = 13;
    private const int Busy = 16;

    /// <summary>Why a ring could not be made (man 2 io_uring_setup), half a sentence.</summary>
    public static string Of(int errno) => errno switch
    {
        FileFaults.NoSuchCall => "the kernel has no io_uring",
        NotPermitted or NoAccess => "io_uring is not permitted here (seccomp filter of a container, or sysctl kernel.io_uring_disabled)",
        NoMemory => "no memory for io_uring (ulimit -l)",
        23 or 24 => "too many open files for io_uring",
        _ => $"io_uring answers with error {errno}",
    };

    /// <summary>Errors of waiting after which waiting goes on: interrupted by a signal, or the kernel short of memory for a moment.</summary>
    public static bool IsPassing(int errno) => errno is FileFaults.Interrupted or TryAgain or Busy;
}
