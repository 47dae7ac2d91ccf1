namespace Walrus.Consensus;

/// <summary>
/// Names one snapshot. Equal snapshots have equal bytes: the checksum is part of the name, so a transfer begun by one leader can be resumed by the
/// next only when both hold the very same bytes.
/// </summary>
/// <param name="Position">The last entry that it covers; committed and applied.</param>
/// <param name="Members">The membership at <paramref name="Position"/> (thesis 5.1): <see cref="RaftNode.MembersAt"/>.</param>
/// <param name="Bytes">Its length; may be 0.</param>
/// <param name="Checksum">CRC-32C of its bytes. Who receives it checks it before installing.</param>
public sealed record Snapshot(LogPosition Position, MemberSet Members, long Bytes, uint Checksum)
{
    /// <summary>Position, membership and length, as transcripts write them.</summary>
    public override string ToString() => $"snapshot {Position} {Members} {Bytes} B";
}
