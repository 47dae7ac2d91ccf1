using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Walrus.Storage.Files;
using Walrus.Storage.Journal.Backends.Uring;

namespace Walrus.Storage.Journal.Backends;

/// <summary>
/// A journal file whose groups become durable in one submission to an io_uring. Reads come out of the map and plain writes are pwrites, as
/// in <see cref="JournalBackend.MappedReads"/>: a ring does neither faster. Through the page cache, not past it: readers and the packer find
/// there what was just written (docs/decisions/0002).
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class IoUringJournalFile : IJournalFile
{
    private readonly MappedJournalFile _file;
    private readonly SafeFileHandle _handle;
    private readonly UringWriter _writer;
    private readonly SharedUring _share;
    private int _isDisposed;

    private IoUringJournalFile(MappedJournalFile file, SafeFileHandle handle, UringWriter writer, SharedUring share)
    {
        _file = file;
        _handle = handle;
        _writer = writer;
        _share = share;
    }

    /// <inheritdoc/>
    public string Path => _file.Path;

    /// <inheritdoc/>
    public long Length => _file.Length;

    /// <inheritdoc/>
    public bool LinksFlush => true;

    /// <summary>Takes over <paramref name="handle"/> and what was acquired of <paramref name="share"/>, also when it throws as <see cref="MappedJournalFile"/> does.</summary>
    public static IoUringJournalFile Open(SafeFileHandle handle, string path, long length, UringWriter writer, SharedUring share)
    {
        try
        {
            return new IoUringJournalFile(new MappedJournalFile(handle, path, length, writesThroughMap: false), handle, writer, share);
        }
        catch
        {
            share.Release();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Write(long position, ReadOnlySpan<byte> bytes) => _file.Write(position, bytes);

    /// <inheritdoc/>
    public void Read(long position, Span<byte> into) => _file.Read(position, into);

    /// <inheritdoc/>
    public void Flush() => _file.Flush();

    /// <inheritdoc/>
    public void WriteAndFlush(long position, ReadOnlySpan<byte> bytes)
    {
        JournalRange.Check(position, bytes.Length, Length);
        if (bytes.Length > UringWriter.BytesMax)
        {
            int ahead = bytes.Length - UringWriter.BytesMax;
            _file.Write(position, bytes[..ahead]);
            position += ahead;
            bytes = bytes[ahead..];
        }

        LinkedOutcome outcome = Submit(position, bytes);
        switch (outcome.Kind)
        {
            case LinkedEnd.Durable:
                return;
            case LinkedEnd.WriteFailed:
                throw FileFaults.FromErrno(outcome.Errno, "write", Path);
            case LinkedEnd.FlushFailed:
                throw FileFaults.FlushFailure(outcome.Errno, Path);
            default:
                _file.Write(position + outcome.Written, bytes[outcome.Written..]);
                _file.Flush();
                return;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _file.Dispose();
            _share.Release();
        }
    }

    private LinkedOutcome Submit(long position, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return _writer.WriteAndFlush(_handle, position, bytes);
        }
        catch (IOException fault)
        {
            // The kernel may have done the flush, or failed it: nobody can vouch for these bytes any more.
            throw FileFaults.FlushFailure(fault, Path);
        }
    }
}
