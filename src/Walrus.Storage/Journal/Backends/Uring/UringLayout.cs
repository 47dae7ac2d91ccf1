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

/// <summary>struct io_uring_sqe, 64 bytes: one thing to do.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal struct UringEntry
{
    public byte Operation;
    public byte Flags;
    public ushort Priority;
    public int Descriptor;
    public ulong Offset;
    public ulong Address;
    public uint Length;
    public uint OperationFlags;
    public ulong UserData;
    public ushort BufferIndex;

    /// <summary>IORING_OP_FSYNC.</summary>
    public const byte Fsync = 3;

    /// <summary>IORING_OP_WRITE_FIXED: from a registered buffer.</summary>
    public const byte WriteFixed = 5;

    /// <summary>IORING_OP_WRITE (5.6): from anywhere.</summary>
    public const byte Write = 23;

    /// <summary>IOSQE_IO_LINK: the next entry starts when this one has succeeded in full, and is cancelled otherwise.</summary>
    public const byte LinkNext = 4;

    /// <summary>IORING_FSYNC_DATASYNC.</summary>
    public const uint DataOnly = 1;
}

/// <summary>struct io_uring_cqe: one thing done; a negative result is an errno.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct UringCompletion
{
    public ulong UserData;
    public int Result;
    public uint Flags;
}

/// <summary>struct iovec.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct UringBuffer
{
    public nint Address;
    public nuint Bytes;
}
