using System.Diagnostics.CodeAnalysis;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Walrus.Storage.Files;

namespace Walrus.Storage.Journal.Backends.Uring;

/// <summary>
/// Writes and flushes in one submission, from a buffer of its own that the kernel knows: bytes of the managed heap never get there, so neither
/// the collector nor a caller's buffer matters to a write that is under way. Thread-safe, one submission at a time.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class UringWriter : IDisposable
{
    private readonly Lock _gate = new();
    private readonly UringRing _ring;
    private readonly AlignedBuffer _buffer;
    private readonly byte _write;

    private UringWriter(UringRing ring, bool mayRegister)
    {
        _ring = ring;
        _buffer = new AlignedBuffer(Limits.JournalStageBytes);
        _write = mayRegister && ring.TryRegister(_buffer) ? UringEntry.WriteFixed : UringEntry.Write;
    }

    /// <summary>Bytes of the longest submission.</summary>
    public static int BytesMax => Limits.JournalStageBytes;

    /// <summary>Makes one; see <see cref="UringRing.TryCreate"/>. <paramref name="mayRegister"/> false goes on as if the kernel held no buffer for us.</summary>
    public static bool TryCreate(bool mayRegister, [NotNullWhen(true)] out UringWriter? writer, out string refusal)
    {
        writer = UringRing.TryCreate(out UringRing? ring, out refusal) ? new UringWriter(ring, mayRegister) : null;
        return writer is not null;
    }

    /// <summary>Writes at most <see cref="BytesMax"/> bytes and flushes the file behind them.</summary>
    /// <exception cref="IOException">It is not known what was done.</exception>
    /// <exception cref="ObjectDisposedException">The file or this is closed.</exception>
    public LinkedOutcome WriteAndFlush(SafeFileHandle file, long position, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_ring.IsBroken)
            {
                return new LinkedOutcome(LinkedEnd.Unfinished, 0, 0);
            }

            bytes.CopyTo(_buffer.Span);
            bool isHeld = false;
            try
            {
                file.DangerousAddRef(ref isHeld);
                int descriptor = (int)file.DangerousGetHandle();
                UringEntry write = new()
                {
                    Operation = _write,
                    Descriptor = descriptor,
                    Offset = (ulong)position,
                    Address = (ulong)_buffer.Address,
                    Length = (uint)bytes.Length,
                };
                UringEntry flush = new() { Operation = UringEntry.Fsync, Descriptor = descriptor, OperationFlags = UringEntry.DataOnly };
                (int? written, int? flushed) = _ring.RunLinked(write, flush);
                return LinkedOutcome.Of(written, flushed, bytes.Length);
            }
            finally
            {
                if (isHeld)
                {
                    file.DangerousRelease();
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _ring.Dispose();
            if (!_ring.IsBroken)
            {
                _buffer.Dispose();
            }
        }
    }
}
