namespace Walrus.Storage.Files;

/// <summary>
/// A file that is written once from front to back by <see cref="StartWrite"/>: whole blocks past the page cache where <paramref name="direct"/>
/// is there, the rest of the last one through it, and one write under way while the caller fills the next buffer. Owns both. One thread at a time.
/// </summary>
internal sealed class OutputFile(OsFile file, DirectWrites? direct) : IFile
{
    private WriteBehind? _behind;

    /// <inheritdoc/>
    public string Path => file.Path;

    /// <inheritdoc/>
    public long Length
    {
        get
        {
            FinishWrites();
            return file.Length;
        }
    }

    /// <inheritdoc/>
    public void Allocate(long length)
    {
        FinishWrites();
        file.Allocate(length);
    }

    /// <inheritdoc/>
    public int Read(long position, Span<byte> into)
    {
        FinishWrites();
        return file.Read(position, into);
    }

    /// <inheritdoc/>
    public void Write(long position, ReadOnlySpan<byte> bytes)
    {
        FinishWrites();
        file.Write(position, bytes);
    }

    /// <inheritdoc/>
    public void StartWrite(long position, AlignedBuffer buffer, int count)
    {
        _behind ??= new WriteBehind(WriteNow);
        _behind.Start(position, buffer, count);
    }

    /// <inheritdoc/>
    public void FinishWrites() => _behind?.Finish();

    /// <inheritdoc/>
    public bool PunchHole(long position, long bytes)
    {
        FinishWrites();
        return file.PunchHole(position, bytes);
    }

    /// <inheritdoc/>
    public void Flush()
    {
        FinishWrites();

        // One descriptor is enough: fdatasync is for the file, and direct writes have reported their own errors.
        file.Flush();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _behind?.Dispose();
        direct?.Dispose();
        file.Dispose();
    }

    private void WriteNow(long position, AlignedBuffer buffer, int count)
    {
        int done = 0;
        try
        {
            done = direct?.Write(position, buffer, count) ?? 0;
        }
        catch (Exception e) when (FileFaults.IsFault(e))
        {
            throw FileFaults.Translate(e, "write", Path);
        }

        if (done < count)
        {
            file.Write(position + done, buffer.Span[done..count]);
        }
    }
}
