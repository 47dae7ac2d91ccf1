using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Walrus.Consensus.Runtime;

/// <summary>The bytes of a <see cref="StateValue"/> (docs/formats/raft-store.md), little-endian, closed by a CRC-32C over all before.</summary>
internal static class StateValueCodec
{
    private const byte Version = 1;
    private const byte HasLoss = 1;
    private const byte HasSnapshot = 2;
    private const int GuidBytes = 16;

    private const int FixedBytes =
        sizeof(byte) // version
        + sizeof(byte) // flags
        + GuidBytes // store
        + sizeof(long) // node
        + sizeof(long) + sizeof(long) + sizeof(long) // term, vote, committed
        + sizeof(long) // log
        + MessageFormat.PositionBytes // base
        + sizeof(ushort) // bytes of founders
        + sizeof(uint); // checksum

    private const int SnapshotFixedBytes =
        sizeof(long) // number
        + MessageFormat.PositionBytes
        + sizeof(long) // bytes
        + sizeof(uint) // its checksum
        + sizeof(ushort); // bytes of members

    /// <summary>The bytes of <paramref name="state"/>, at most <see cref="Limits.ValueBytesMax"/>.</summary>
    public static byte[] Encode(StateValue state)
    {
        byte[] founders = state.Founders.Voters.IsEmpty ? [] : MembershipCodec.Encode(state.Founders);
        byte[] loss = Encoding.UTF8.GetBytes(Shortened(state.Loss ?? string.Empty));
        byte[] members = state.Snapshot is { } held ? MembershipCodec.Encode(held.Snapshot.Members) : [];
        int snapshotBytes = state.Snapshot is null ? 0 : SnapshotFixedBytes + members.Length;
        int lossBytes = state.Loss is null ? 0 : sizeof(ushort) + loss.Length;
        byte[] bytes = new byte[FixedBytes + founders.Length + lossBytes + snapshotBytes];
        FieldWriter writer = new(bytes);
        writer.Byte(Version);
        writer.Byte((byte)((state.Loss is null ? 0 : HasLoss) | (state.Snapshot is null ? 0 : HasSnapshot)));
        writer.Bytes(state.Store.ToByteArray(bigEndian: true));
        writer.Int64(state.Node.Value);
        writer.Int64(state.HardState.Term.Value);
        writer.Int64(state.HardState.Vote.Value);
        writer.Int64(state.HardState.Committed.Value);
        writer.Int64(state.Log);
        writer.Position(state.Base);
        writer.UInt16((ushort)founders.Length);
        writer.Bytes(founders);
        if (state.Loss is not null)
        {
            writer.UInt16((ushort)loss.Length);
            writer.Bytes(loss);
        }

        if (state.Snapshot is { } snapshot)
        {
            Write(snapshot.Number, snapshot.Snapshot, members, ref writer);
        }

        writer.UInt32(Crc32C.Compute(bytes.AsSpan(0, writer.Written)));
        return bytes;
    }

    /// <summary>False when the bytes are not exactly one sound state.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out StateValue? state)
    {
        state = null;
        if (bytes.Length < FixedBytes || bytes[0] != Version)
        {
            return false;
        }

        FieldReader reader = new(bytes);
        reader.Byte();
        byte flags = reader.Byte();
        StateValue read = new()
        {
            Store = new Guid(reader.Take(GuidBytes), bigEndian: true),
            Node = new NodeId(reader.Int64()),
            HardState = new HardState(new Term(reader.Int64()), new NodeId(reader.Int64()), reader.Index()),
            Log = reader.Int64(),
            Base = reader.Position(),
            Founders = Members(reader.Take(reader.UInt16()), ref reader, mayBeEmpty: true),
            Loss = (flags & HasLoss) == 0 ? null : Encoding.UTF8.GetString(reader.Take(reader.UInt16())),
            Snapshot = (flags & HasSnapshot) == 0 ? null : ReadSnapshot(ref reader),
        };
        uint checksum = reader.UInt32();
        bool isSound = reader.IsComplete && (flags & ~(HasLoss | HasSnapshot)) == 0
            && checksum == Crc32C.Compute(bytes[..^sizeof(uint)]) && IsSound(read);
        state = isSound ? read : null;
        return isSound;
    }

    private static bool IsSound(StateValue state) =>
        state.Node.Value > 0 && state.Log > 0 && state.HardState.Term >= Term.Zero && state.HardState.Committed >= LogIndex.Zero
        && state.Base.Index >= LogIndex.Zero && state.Base.Term >= Term.Zero && state.Base.Index.Value <= Limits.LogPositionMax
        && state.Snapshot is not ({ Number: <= 0 } or { Snapshot.Bytes: < 0 or > Limits.SnapshotBytesMax });

    private static void Write(long number, Snapshot snapshot, byte[] members, ref FieldWriter writer)
    {
        writer.Int64(number);
        writer.Position(snapshot.Position);
        writer.Int64(snapshot.Bytes);
        writer.UInt32(snapshot.Checksum);
        writer.UInt16((ushort)members.Length);
        writer.Bytes(members);
    }

    private static (long Number, Snapshot Snapshot) ReadSnapshot(ref FieldReader reader)
    {
        long number = reader.Int64();
        LogPosition position = reader.Position();
        long bytes = reader.Int64();
        uint checksum = reader.UInt32();
        return (number, new Snapshot(position, Members(reader.Take(reader.UInt16()), ref reader, mayBeEmpty: false), bytes, checksum));
    }

    private static MemberSet Members(ReadOnlySpan<byte> bytes, ref FieldReader reader, bool mayBeEmpty)
    {
        if (mayBeEmpty && bytes.IsEmpty)
        {
            return MemberSet.Empty;
        }

        if (!MembershipCodec.TryDecode(bytes, out MemberSet? members))
        {
            reader.Fail();
        }

        return members ?? MemberSet.Empty;
    }

    private static string Shortened(string text) => text.Length <= Limits.RaftLossCharsMax ? text : text[..Limits.RaftLossCharsMax];
}
