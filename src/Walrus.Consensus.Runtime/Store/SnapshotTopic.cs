using Walrus.Storage;
using StoredEntries = Walrus.Storage.ReadResult;

namespace Walrus.Consensus.Runtime;

/// <summary>
/// The bytes of one snapshot as a partition of the store: each entry is a piece, in order. Where each begins is kept in memory, a number for every
/// piece. Written by one caller, read by one caller.
/// </summary>
internal sealed class SnapshotTopic(PartitionLog partition, long number, Snapshot snapshot, int pieceBytesMax) : IWrittenSnapshot
{
    private readonly List<long> _begins = [];

    /// <summary>The topic's number.</summary>
    public long Number => number;

    /// <inheritdoc/>
    public Snapshot Snapshot => snapshot;

    /// <summary>Bytes that were appended or found.</summary>
    public long Bytes { get; private set; }

    /// <summary>Appends bytes, in pieces that the store takes.</summary>
    public async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            ReadOnlyMemory<byte> piece = bytes[..Math.Min(bytes.Length, pieceBytesMax)];
            _ = await partition.AppendAsync(piece.Span);
            Count(piece.Length);
            bytes = bytes[piece.Length..];
        }
    }

    /// <summary>All bytes, checked against the snapshot's length and checksum; null when they are not what it says.</summary>
    /// <exception cref="StorageException">The store cannot read them.</exception>
    public byte[]? ReadWhole()
    {
        byte[] whole = new byte[snapshot.Bytes];
        _begins.Clear();
        Bytes = 0;
        for (Offset at = partition.Start; at < partition.End;)
        {
            using StoredEntries read = partition.Read(at, Limits.RaftBatchBytesMax, Visibility.Written);
            if (read.Outcome != Storage.ReadOutcome.Entries)
            {
                return null;
            }

            foreach (EntryView piece in read.Entries)
            {
                if (piece.Value.Length > whole.Length - Bytes)
                {
                    return null;
                }

                piece.Value.CopyTo(whole.AsSpan((int)Bytes));
                Count(piece.Value.Length);
            }

            at = read.Next;
        }

        return Bytes == snapshot.Bytes && Crc32C.Compute(whole) == snapshot.Checksum ? whole : null;
    }

    /// <summary>Copies bytes from <paramref name="position"/> on; returns how many. Fewer than asked for when the topic is gone or ends.</summary>
    public int Read(long position, Span<byte> into)
    {
        int done = 0;
        while (done < into.Length && position + done < Bytes)
        {
            int piece = PieceAt(position + done);
            Entry? entry = partition.ReadEntry(new Offset(partition.Start.Value + piece), Visibility.Written);
            if (entry is null)
            {
                return done;
            }

            ReadOnlySpan<byte> rest = entry.Value.Span[(int)(position + done - _begins[piece])..];
            int count = Math.Min(rest.Length, into.Length - done);
            rest[..count].CopyTo(into[done..]);
            done += count;
        }

        return done;
    }

    private void Count(int pieceBytes)
    {
        _begins.Add(Bytes);
        Bytes += pieceBytes;
    }

    private int PieceAt(long position)
    {
        int at = _begins.BinarySearch(position);
        return at >= 0 ? at : ~at - 1;
    }
}
