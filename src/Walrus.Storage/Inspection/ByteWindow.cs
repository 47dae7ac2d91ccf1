using System.Buffers;
using Walrus.Storage.Files;

namespace Walrus.Storage.Inspection;

/// <summary>
/// A file seen through a buffer that moves along: large reads, little memory. Bytes that the disk can not read are zeroes here and are
/// counted: a scan goes on behind them. Not thread-safe. The file stays the caller's.
/// </summary>
internal sealed class ByteWindow : IDisposable
{
    private const int PageBytes = 4096;

    private readonly IFile _file;
    private readonly CancellationToken _cancellation;
    private byte[] _buffer;
    private long _start;
    private int _length;

    /// <summary>A window on the bytes below <paramref name="end"/>, or the file's end if that comes first.</summary>
    public ByteWindow(IFile file, long end, CancellationToken cancellation)
    {
        _file = file;
        _cancellation = cancellation;
        End = Math.Min(end, file.Length);
        _buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(End, PageBytes, Limits.RecoveryWindowBytes));
    }

    /// <summary>Past the last byte that may be looked at.</summary>
    public long End { get; private set; }

    /// <summary>Bytes that the disk did not give.</summary>
    public long UnreadableBytes { get; private set; }

    /// <summary>
    /// The bytes from <paramref name="position"/> on: at least <paramref name="wanted"/> of them unless <see cref="End"/> comes before.
    /// Valid until the next call.
    /// </summary>
    /// <exception cref="OperationCanceledException">Nobody wants to know any more.</exception>
    public ReadOnlySpan<byte> From(long position, int wanted)
    {
        if (position >= End)
        {
            return default;
        }

        int available = (int)Math.Min(End - position, wanted);
        if (position < _start || position + available > _start + _length)
        {
            Load(position, available);
        }

        return _buffer.AsSpan((int)(position - _start), (int)(_start + _length - position));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
        }
    }

    private void Load(long position, int wanted)
    {
        _cancellation.ThrowIfCancellationRequested();
        if (_buffer.Length < wanted)
        {
            byte[] small = _buffer;
            _buffer = [];
            ArrayPool<byte>.Shared.Return(small);
            _buffer = ArrayPool<byte>.Shared.Rent(wanted);
        }

        _start = position;
        _length = 0;
        int length = (int)Math.Min(_buffer.Length, End - position);
        int read = Read(position, _buffer.AsSpan(0, length));
        _length = read;
        if (read < length)
        {
            End = position + read; // Cut short while it was looked at.
        }
    }

    private int Read(long position, Span<byte> into)
    {
        try
        {
            return _file.Read(position, into);
        }
        catch (StorageException)
        {
            return ReadByPages(position, into);
        }
    }

    private int ReadByPages(long position, Span<byte> into)
    {
        int done = 0;
        while (done < into.Length)
        {
            int length = Math.Min(PageBytes - (int)((position + done) % PageBytes), into.Length - done);
            Span<byte> page = into.Slice(done, length);
            try
            {
                int read = _file.Read(position + done, page);
                if (read < length)
                {
                    return done + read;
                }
            }
            catch (StorageException)
            {
                page.Clear();
                UnreadableBytes += length;
            }

            done += length;
        }

        return done;
    }
}
