using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Walrus.Storage.Files;

/// <summary>
/// The few calls that .NET does not offer. Each returns -1 and leaves errno in <see cref="Marshal.GetLastPInvokeError"/> on failure.
/// Never called on Windows. Lengths are off_t of 64 bits, which only 64-bit processes have for sure.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static partial class LibC
{
    /// <summary>flock: exclusive (man 2 flock).</summary>
    public const int LockExclusive = 2;

    /// <summary>flock: fail with EWOULDBLOCK instead of waiting.</summary>
    public const int LockNonBlocking = 4;

    /// <summary>posix_fadvise: begin to read these bytes into the page cache.</summary>
    public const int AdviceWillNeed = 3;

    /// <summary>preadv2: RWF_NOWAIT.</summary>
    public const int ReadWithoutWaiting = 8;

    /// <summary>O_RDONLY with O_CLOEXEC, so that no child process keeps the descriptor.</summary>
    public static int OpenReadOnly => OperatingSystem.IsLinux() ? 0x80000 : 0x1000000;

    /// <summary>fallocate: FALLOC_FL_PUNCH_HOLE with FALLOC_FL_KEEP_SIZE, which it needs.</summary>
    public const int PunchHole = 3;

    /// <summary>
    /// O_RDWR, O_DIRECT and O_CLOEXEC for Linux on this processor (O_DIRECT differs: asm/fcntl.h), or null where its value is not known here.
    /// </summary>
    public static int? OpenDirect => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 or Architecture.X86 or Architecture.S390x or Architecture.LoongArch64 or Architecture.RiscV64 => 0x80002 | 0x4000,
        Architecture.Arm64 or Architecture.Arm or Architecture.Armv6 => 0x80002 | 0x10000,
        Architecture.Ppc64le => 0x80002 | 0x20000,
        _ => null,
    };

    /// <summary>man 2 fdatasync: data, and the metadata that reading it needs (the length).</summary>
    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    [SupportedOSPlatform("linux")]
    public static partial int FlushData(SafeFileHandle file);

    /// <summary>man 2 fsync; on a directory: its entries.</summary>
    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [SupportedOSPlatform("linux")]
    public static partial int Flush(SafeFileHandle file);

    /// <summary>man 2 fallocate; with mode 0: takes the blocks without writing them, or fails as a whole with ENOSPC.</summary>
    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    [SupportedOSPlatform("linux")]
    public static partial int Reserve(SafeFileHandle file, int mode, long offset, long length);

    /// <summary>man 2 posix_fadvise; returns the error instead of setting errno.</summary>
    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    [SupportedOSPlatform("linux")]
    public static partial int Advise(SafeFileHandle file, long offset, long length, int advice);

    /// <summary>man 2 preadv2: with <see cref="ReadWithoutWaiting"/> it reads what is in the page cache, or fails with EAGAIN.</summary>
    [LibraryImport("libc", EntryPoint = "preadv2", SetLastError = true)]
    [SupportedOSPlatform("linux")]
    public static unsafe partial nint ReadVector(SafeFileHandle file, Vector* into, int count, long offset, int flags);

    /// <summary>man 2 flock: belongs to the open file, so it keeps out other opens of this process too; gone with the process.</summary>
    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(SafeFileHandle file, int operation);

    /// <summary>man 2 open without its variadic third argument, so it cannot create. Opens directories too, and takes no lock, unlike .NET's.</summary>
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    /// <summary>struct iovec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct Vector
    {
        public byte* Start;
        public nuint Length;
    }
}
