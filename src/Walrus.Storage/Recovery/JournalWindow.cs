using System.Buffers;
using Walrus.Storage.Journal.Backends;

namespace Walrus.Storage.Recovery;

/// <summary>A journal file seen through a buffer that moves along: large reads, little memory. Not thread-safe.</summary>
internal sealed class JournalWindow(IJournalFile file, int end) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(Limits.RecoveryWindowBytes);
    private int _start;
    private int _length;

    /// <summary>Past the last byte that may be looked at.</summary>
    public int End { get; } = end;

    /// <summary>
    /// The bytes from <paramref name="position"/> on: at least <paramref name="wanted"/> of them unless <see cref="End"/> comes before.
    /// Valid until the next call.
    /// </summary>
    public ReadOnlySpan<byte> From(int position, int wanted)
    {
        int available = Math.Min(wanted, End - position);
        if (position < _start || position + available > _start + _length)
        {
            Load(position, available);
        }

        return _buffer.AsSpan(position - _start, _start + _length - position);
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

    private void Load(int position, int wanted)
    {
        if (_buffer.Length < wanted)
        {
            byte[] small = _buffer;
            _buffer = [];
            ArrayPool<byte>.Shared.Return(small);
            _buffer = ArrayPool<byte>.Shared.Rent(wanted);
        }

        _start = position;
        _length = Math.Min(_buffer.Length, End - position);
        file.Read(position, _buffer.AsSpan(0, _length));
    }
}
