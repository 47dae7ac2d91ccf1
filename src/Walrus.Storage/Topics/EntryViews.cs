using Walrus.Storage.Format;

namespace Walrus.Storage;

/// <summary>The entries of a <see cref="ReadResult"/>, enumerated without allocating.</summary>
public readonly ref struct EntryViews
{
    private readonly ReadOnlySpan<byte> _records;
    private readonly Offset _from;
    private readonly Offset _until;

    internal EntryViews(ReadOnlySpan<byte> records, Offset from, Offset until)
    {
        _records = records;
        _from = from;
        _until = until;
    }

    /// <summary>For <c>foreach</c>.</summary>
    public Enumerator GetEnumerator() => new(_records, _from, _until);

    /// <summary>Walks the entries of all batches.</summary>
    public ref struct Enumerator
    {
        private readonly Offset _from;
        private readonly Offset _until;
        private ReadOnlySpan<byte> _records;
        private BatchReader _batch;

        internal Enumerator(ReadOnlySpan<byte> records, Offset from, Offset until)
        {
            _records = records;
            _from = from;
            _until = until;
        }

        /// <summary>The present entry.</summary>
        public readonly EntryView Current => _batch.Current;

        /// <summary>Goes to the next entry; false at the end.</summary>
        public bool MoveNext()
        {
            while (true)
            {
                while (_batch.MoveNext())
                {
                    Offset at = _batch.Current.Offset;
                    if (at >= _from)
                    {
                        return at < _until;
                    }
                }

                if (_records.IsEmpty)
                {
                    return false;
                }

                int length = RecordFrame.LengthOf(_records);
                _batch = new BatchReader(_records[RecordFrame.Bytes..length]);
                _records = _records[Math.Min(RecordFrame.PaddedBytes(length), _records.Length)..];
            }
        }
    }
}
