namespace Walrus.Storage.Files;

/// <summary>
/// One open file. Positions are bytes from the start. Faults surface as typed <see cref="StorageException"/>s; a failed
/// <see cref="Flush"/> must never be retried (the kernel may have dropped the pages), which is for the caller to keep.
/// </summary>
internal interface IFile : IReadOnlyFile
{
    /// <summary>
    /// Makes the file <paramref name="length"/> bytes long with every byte written as zero, so that later overwrites meet neither a full
    /// disk nor fresh extents. Throws <see cref="DiskFullException"/> when it does not fit; the file is then of unknown length.
    /// </summary>
    void Allocate(long length);

    /// <summary>Writes all of <paramref name="bytes"/>; on return the kernel has them (they survive a killed process, not a power cut).</summary>
    void Write(long position, ReadOnlySpan<byte> bytes);

    /// <summary>
    /// Like <see cref="Write"/>, but may return earlier: <paramref name="buffer"/> stays as it is until the next <see cref="StartWrite"/>,
    /// <see cref="FinishWrites"/> or <see cref="Flush"/> of this file has returned or thrown. Each of them first waits for the write that is
    /// under way, and throws what went wrong with it. One thread at a time.
    /// </summary>
    void StartWrite(long position, AlignedBuffer buffer, int count) => Write(position, buffer.Span[..count]);

    /// <summary>Waits for the write that <see cref="StartWrite"/> left under way, and throws what went wrong with it.</summary>
    void FinishWrites()
    {
    }

    /// <summary>
    /// Gives a range's blocks back to the volume; it reads as zeros from then on, and the length stays. False where the system or the file
    /// system cannot do that: nothing has changed then. Durable only after <see cref="Flush"/>.
    /// </summary>
    /// <param name="position">The first byte.</param>
    /// <param name="bytes">How many, at least one.</param>
    bool PunchHole(long position, long bytes);

    /// <summary>Makes all that was written durable (fdatasync). Throws <see cref="FlushFailedException"/>; see the type's remark.</summary>
    void Flush();
}
