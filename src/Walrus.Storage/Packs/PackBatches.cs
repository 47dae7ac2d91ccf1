using System.Buffers.Binary;
using Walrus.Storage.Format;

namespace Walrus.Storage.Packs;

/// <summary>
/// Whole records that were read from a run and checked, frame and batch; enumerates the batches, without their frames. Borrows the caller's
/// buffer. The same bytes, one record after another at multiples of 8, may be kept and walked again later.
/// </summary>
internal readonly ref struct PackBatches
{
    private readonly ReadOnlySpan<byte> _records;

    /// <summary><paramref name="records"/> are intact and whole, padding included.</summary>
    public PackBatches(ReadOnlySpan<byte> records, int batches, long next, int bytesNeeded)
    {
        _records = records;
        Batches = batches;
        Next = next;
        BytesNeeded = bytesNeeded;
    }

    /// <summary>Bytes of the caller's buffer, from its start, that hold records.</summary>
    public int BytesUsed => _records.Length;

    /// <summary>How many batches were read.</summary>
    public int Batches { get; }

    /// <summary>Where the next read goes on; the run's end after its last batch.</summary>
    public long Next { get; }

    /// <summary>0, or, when not even the first record fitted, the bytes of buffer that it needs.</summary>
    public int BytesNeeded { get; }

    /// <summary>For foreach: each element is one whole batch.</summary>
    public Enumerator GetEnumerator() => new(_records);

    /// <summary>Walks the batches.</summary>
    internal ref struct Enumerator(ReadOnlySpan<byte> records)
    {
        private ReadOnlySpan<byte> _rest = records;

        /// <summary>One batch, from its base offset to its last byte.</summary>
        public ReadOnlySpan<byte> Current { get; private set; }

        /// <summary>Goes to the next batch.</summary>
        public bool MoveNext()
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            int length = BinaryPrimitives.ReadInt32LittleEndian(_rest);
            Current = _rest[RecordFrame.Bytes..length];
            _rest = _rest[RecordFrame.PaddedBytes(length)..];
            return true;
        }
    }
}
