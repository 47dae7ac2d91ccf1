using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Walrus.Storage.Journal.Backends.Uring;

/// <summary>
/// io_uring's system calls (man 7 io_uring) through the C library's syscall(2): their numbers are the same on all processors that .NET runs on.
/// Each returns -1 and leaves errno in <see cref="Marshal.GetLastPInvokeError"/> on failure. 64-bit processes only.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class UringCalls
{
    /// <summary>mmap: PROT_READ and PROT_WRITE.</summary>
    public const int ReadWrite = 3;

    /// <summary>mmap: MAP_SHARED and MAP_POPULATE.</summary>
    public const int SharedPopulated = 0x8001;

    /// <summary>Where a ring's descriptor shows both rings (IORING_OFF_SQ_RING; IORING_FEAT_SINGLE_MMAP makes it one map).</summary>
    public const long RingsOffset = 0;

    /// <summary>Where a ring's descriptor shows the submission entries (IORING_OFF_SQES).</summary>
    public const long EntriesOffset = 0x10000000;

    private const int SetupNumber = 425;
    private const int EnterNumber = 426;
    private const int RegisterNumber = 427;

    /// <summary>io_uring_enter: IORING_ENTER_GETEVENTS, to wait for completions.</summary>
    private const int GetEvents = 1;

    /// <summary>io_uring_register: IORING_REGISTER_BUFFERS.</summary>
    private const int RegisterBuffers = 0;

    /// <summary>man 2 io_uring_setup. Returns a descriptor with close-on-exec.</summary>
    public static int Setup(uint entries, UringParameters* parameters) =>
        (int)Call(SetupNumber, (nint)entries, (nint)parameters, 0, 0, 0, 0);

    /// <summary>man 2 io_uring_enter: submits, then waits. Returns how many were submitted; -1 only when none was.</summary>
    public static int Enter(SafeFileHandle ring, uint submit, uint wait) =>
        (int)Call(EnterNumber, ring.DangerousGetHandle(), (nint)submit, (nint)wait, GetEvents, 0, 0);

    /// <summary>man 2 io_uring_register: one buffer, which then has the index 0. The kernel keeps its pages until the ring is closed.</summary>
    public static int RegisterBuffer(SafeFileHandle ring, UringBuffer* buffer) =>
        (int)Call(RegisterNumber, ring.DangerousGetHandle(), RegisterBuffers, (nint)buffer, 1, 0, 0);

    /// <summary>man 2 mmap. Returns -1 on failure.</summary>
    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    public static partial nint Map(nint address, nuint bytes, int protection, int flags, SafeFileHandle file, long offset);

    /// <summary>man 2 munmap.</summary>
    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    public static partial int Unmap(nint address, nuint bytes);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint Call(nint number, nint first, nint second, nint third, nint fourth, nint fifth, nint sixth);
}
