using System.Runtime.InteropServices;

namespace Walrus.Storage.Journal.Backends.Uring;

/// <summary>struct io_uring_params (linux/io_uring.h), 120 bytes: what the kernel made, and where its parts lie in the map.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct UringParameters
{
    public uint SubmissionEntries;
    public uint CompletionEntries;
    public uint Flags;
    public uint ThreadCpu;
    public uint ThreadIdle;
    public uint Features;
    public uint WorkQueue;
    public uint Reserved0;
    public uint Reserved1;
    public uint Reserved2;
    public SubmissionOffsets Submission;
    public CompletionOffsets Completion;

    /// <summary>IORING_FEAT_SINGLE_MMAP (5.4), IORING_FEAT_NODROP and IORING_FEAT_SUBMIT_STABLE (5.5): what this code relies on.</summary>
    public const uint FeaturesNeeded = 1 | 2 | 4;
}

/// <summary>struct io_sqring_offsets: bytes from the start of the map.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SubmissionOffsets
{
    public uint Head;
    public uint Tail;
    public uint Mask;
    public uint Entries;
    public uint Flags;
    public uint Dropped;
    public uint Array;
    public uint Reserved;
    public ulong UserAddress;
}

/// <summary>struct io_cqring_offsets: bytes from the start of the map.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CompletionOffsets
{
    public uint Head;
    public uint Tail;
    public uint Mask;
    public uint Entries;
    public uint Overflow;
    public uint Completions;
    public uint Flags;
    public uint Reserved;
    public ulong UserAddress;
}
