using Walrus.Storage.Files;

namespace Walrus.Storage.Tests.Packs;

/// <summary>A file in memory whose bytes a test may change, and that counts what is done to it.</summary>
internal sealed class MemoryFile(string path = "/store/packs/pack-0000000000000009.pack") : IFile
{
    public byte[] Content { get; set; } = [];

    public List<int> Writes { get; } = [];

    public int Reads { get; private set; }

    public int Flushes { get; private set; }

    public bool IsDisposed { get; private set; }

    public string Path => path;

    public long Length => Content.Length;

    public void Allocate(long length) => Content = new byte[length];

    public int Read(long position, Span<byte> into)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        Reads++;
        if (position >= Content.Length)
        {
            return 0;
        }

        ReadOnlySpan<byte> there = Content.AsSpan((int)position);
        there = there[..Math.Min(there.Length, into.Length)];
        there.CopyTo(into);
        return there.Length;
    }

    public void Write(long position, ReadOnlySpan<byte> bytes)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        Writes.Add(bytes.Length);
        if (Content.Length < position + bytes.Length)
        {
            byte[] longer = new byte[position + bytes.Length];
            Content.CopyTo(longer, 0);
            Content = longer;
        }

        bytes.CopyTo(Content.AsSpan((int)position));
    }

    public bool PunchHole(long position, long bytes) => false;

    public void Flush() => Flushes++;

    public void Dispose() => IsDisposed = true;
}
