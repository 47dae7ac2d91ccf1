using System.Runtime.InteropServices;

namespace Walrus.Storage.Journal.Backends.Uring;

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
