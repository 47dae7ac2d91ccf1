namespace Walrus.Consensus;

/// <summary>
/// What a message must satisfy to be looked at. Behind this gate indexes and terms are in range and entries are in order, so the rest of the core
/// can do arithmetic without doubt.
/// </summary>
internal static class MessageRules
{
    /// <summary>False when no correct node could have sent <paramref name="message"/>.</summary>
    public static bool IsSound(Message message) =>
        message.From.Value > 0 && message.To.Value > 0 && message.From != message.To
        && message.Term > Term.Zero && message.Term.Value <= Limits.LogPositionMax
        && message switch
        {
            VoteRequest vote => IsSound(vote.Last) && vote.Last.Term <= vote.Term,
            VoteReply => true,
            AppendRequest append => IsSound(append),
            AppendReply reply => IsSound(reply.Index) && IsSound(reply.Hint),
            Heartbeat heartbeat => IsSound(heartbeat.Committed) && heartbeat.Round >= 0,
            HeartbeatReply reply => reply.Round >= 0,
            SnapshotChunk chunk => IsSound(chunk),
            SnapshotReply reply => IsSound(reply.Snapshot) && reply.Next is >= 0 and <= Limits.SnapshotBytesMax,
            TimeoutNow => true,
            _ => false,
        };

    private static bool IsSound(AppendRequest append)
    {
        if (!IsSound(append.Previous) || !IsSound(append.Committed) || append.Entries is null || append.Entries.Count > Limits.AppendEntriesMax)
        {
            return false;
        }

        LogPosition before = append.Previous;
        for (int i = 0; i < append.Entries.Count; i++)
        {
            LogEntry entry = append.Entries[i];
            if (entry is null || entry.Index != before.Index.Next || entry.Term < before.Term || entry.Term == Term.Zero || !IsSound(entry))
            {
                return false;
            }

            before = entry.Position;
        }

        return before.Term <= append.Term && IsSound(before.Index);
    }

    private static bool IsSound(LogEntry entry) => entry.Kind switch
    {
        EntryKind.Command => entry.Data.Length <= Limits.ProposalBytesMax,
        EntryKind.NoOp => entry.Data.IsEmpty,
        EntryKind.Membership => MembershipCodec.TryDecode(entry.Data.Span, out _),
        _ => false,
    };

    private static bool IsSound(SnapshotChunk chunk) =>
        chunk.Snapshot is { } snapshot
        && IsSound(snapshot.Position) && snapshot.Position.Index > LogIndex.Zero && snapshot.Position.Term <= chunk.Term
        && snapshot.Members is { Voters.IsEmpty: false }
        && snapshot.Bytes is >= 0 and <= Limits.SnapshotBytesMax
        && chunk.Data.Length <= Limits.SnapshotChunkBytesMax
        && chunk.Position >= 0 && chunk.Position <= snapshot.Bytes - chunk.Data.Length
        && (chunk.Data.Length > 0 || snapshot.Bytes == 0);

    /// <summary>Index and term are both 0 or both not.</summary>
    private static bool IsSound(LogPosition position) =>
        IsSound(position.Index) && position.Term.Value is >= 0 and <= Limits.LogPositionMax
        && position.Index == LogIndex.Zero == (position.Term == Term.Zero);

    private static bool IsSound(LogIndex index) => index.Value is >= 0 and <= Limits.LogPositionMax;
}
