using Walrus.Storage.Files;

namespace Walrus.Testing.Faults;

/// <summary>A file opened through a <see cref="FaultFileSystem"/>.</summary>
internal sealed class FaultFile(FaultFileSystem faults, IFile inner) : IFile
{
    public string Path => inner.Path;

    public long Length => inner.Length;

    public void Allocate(long length)
    {
        if (faults.Strike(IoKind.Allocate, Path) is { } fault)
        {
            inner.Allocate(length / 2);
            throw faults.Exception(fault, IoKind.Allocate, Path, "allocate");
        }

        inner.Allocate(length);
    }

    public int Read(long position, Span<byte> into)
    {
        faults.Meet(IoKind.Read, Path, "read");
        return inner.Read(position, into);
    }

    public void Write(long position, ReadOnlySpan<byte> bytes)
    {
        if (faults.Strike(IoKind.Write, Path) is { } fault)
        {
            inner.Write(position, bytes[..(bytes.Length / 2)]);
            throw faults.Exception(fault, IoKind.Write, Path, "write");
        }

        inner.Write(position, bytes);
    }

    public bool PunchHole(long position, long bytes)
    {
        faults.Meet(IoKind.PunchHole, Path, "punch a hole into");
        return inner.PunchHole(position, bytes);
    }

    public void Flush()
    {
        faults.Meet(IoKind.Flush, Path, "flush");
        inner.Flush();
    }

    public void Dispose() => inner.Dispose();
}
