using Walrus.Storage.Files;

namespace Walrus.Storage.Journal.Backends;

/// <summary>A journal file over positioned reads and writes of any <see cref="IFile"/>. Owns the file.</summary>
internal sealed class PositionedJournalFile : IJournalFile
{
    private readonly IFile _file;

    /// <summary>Takes <paramref name="file"/> over, also when it throws <see cref="StoreCorruptException"/> because the length is not <paramref name="length"/>.</summary>
    public PositionedJournalFile(IFile file, long length)
    {
        _file = file;
        Length = length;
        try
        {
            JournalRange.CheckLength(file.Path, file.Length, length);
        }
        catch (StorageException)
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string Path => _file.Path;

    /// <inheritdoc/>
    public long Length { get; }

    /// <inheritdoc/>
    public void Write(long position, ReadOnlySpan<byte> bytes)
    {
        JournalRange.Check(position, bytes.Length, Length);
        _file.Write(position, bytes);
    }

    /// <inheritdoc/>
    public void Read(long position, Span<byte> into)
    {
        JournalRange.Check(position, into.Length, Length);
        int read = _file.Read(position, into);
        if (read < into.Length)
        {
            throw new StoreCorruptException(Path, position + read, $"the file ends here; it was opened with {Length} bytes");
        }
    }

    /// <inheritdoc/>
    public void Flush() => _file.Flush();

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
