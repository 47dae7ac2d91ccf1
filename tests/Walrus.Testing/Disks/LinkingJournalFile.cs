using Walrus.Storage.Journal.Backends;

namespace Walrus.Testing.Disks;

/// <summary>A journal file that wants its groups whole: write and flush in one call. Owns the file below.</summary>
internal sealed class LinkingJournalFile(IJournalFile inner) : IJournalFile
{
    public string Path => inner.Path;

    public long Length => inner.Length;

    public bool LinksFlush => true;

    public void Write(long position, ReadOnlySpan<byte> bytes) => inner.Write(position, bytes);

    public void Read(long position, Span<byte> into) => inner.Read(position, into);

    public void Flush() => inner.Flush();

    public void Dispose() => inner.Dispose();
}
