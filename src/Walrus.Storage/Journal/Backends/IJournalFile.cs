namespace Walrus.Storage.Journal.Backends;

/// <summary>
/// One preallocated file of the journal ring as a backend sees it: a fixed length, written in order by one thread at a time, read by any
/// number of threads while it is written. Readers may read while the bytes change under them; they check what they read.
/// </summary>
internal interface IJournalFile : IDisposable
{
    /// <summary>Where the file is, for messages.</summary>
    string Path { get; }

    /// <summary>Bytes in the file; fixed.</summary>
    long Length { get; }

    /// <summary>
    /// Where the file's bytes lie in this process's memory, valid until disposed, when storing a byte there is writing it to the file; 0 when
    /// the file must be written by <see cref="Write"/>. Whoever uses it sees to it that nothing is stored after the disposal.
    /// </summary>
    nint Memory => 0;

    /// <summary>Writes all of <paramref name="bytes"/>; on return the kernel has them: killing the process loses nothing.</summary>
    void Write(long position, ReadOnlySpan<byte> bytes);

    /// <summary>Reads exactly <paramref name="into"/>.Length bytes. Safe beside <see cref="Write"/>.</summary>
    void Read(long position, Span<byte> into);

    /// <summary>
    /// Makes durable all that was written before the call. Throws <see cref="FlushFailedException"/>, after which the file may not be
    /// flushed again.
    /// </summary>
    void Flush();

    /// <summary>
    /// True where <see cref="WriteAndFlush"/> is one step and not two: then a group is better handed over whole than written first.
    /// </summary>
    bool LinksFlush => false;

    /// <summary>
    /// Writes, and makes durable this and all that was written before. On return it is; after a <see cref="FlushFailedException"/> nobody knows,
    /// and the file may not be flushed again.
    /// </summary>
    void WriteAndFlush(long position, ReadOnlySpan<byte> bytes)
    {
        Write(position, bytes);
        Flush();
    }
}
