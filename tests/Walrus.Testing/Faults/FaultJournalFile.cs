using Walrus.Storage.Journal.Backends;

namespace Walrus.Testing.Faults;

/// <summary>A journal file opened through a <see cref="FaultFileSystem"/>.</summary>
internal sealed class FaultJournalFile(FaultFileSystem faults, IJournalFile inner) : IJournalFile
{
    public string Path => inner.Path;

    public long Length => inner.Length;

    /// <summary>The default of the interface writes and flushes through this file, so each of the two can be struck.</summary>
    public bool LinksFlush => inner.LinksFlush;

    public void Write(long position, ReadOnlySpan<byte> bytes)
    {
        if (faults.Strike(IoKind.Write, Path) is { } fault)
        {
            inner.Write(position, bytes[..(bytes.Length / 2)]);
            throw faults.Exception(fault, IoKind.Write, Path, "write");
        }

        inner.Write(position, bytes);
    }

    public void Read(long position, Span<byte> into)
    {
        faults.Meet(IoKind.Read, Path, "read");
        inner.Read(position, into);
    }

    public void Flush()
    {
        faults.Meet(IoKind.Flush, Path, "flush");
        inner.Flush();
    }

    public void Dispose() => inner.Dispose();
}
