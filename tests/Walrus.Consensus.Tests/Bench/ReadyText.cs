using Walrus.Consensus;
using Walrus.Simulation.Raft;

namespace Walrus.Consensus.Tests;

/// <summary>A Ready as lines of a transcript, in the order in which it is performed.</summary>
internal static class ReadyText
{
    public static IEnumerable<string> Lines(Ready ready)
    {
        if (ready.SoftState is { } soft)
        {
            yield return soft.Leader.IsNone ? $"is {soft.Role}" : $"is {soft.Role}, leader {soft.Leader}";
        }

        foreach (Message message in ready.EarlyMessages)
        {
            yield return $"sends at once {SimTrace.Text(message)}";
        }

        if (ready.HardState is { } hard)
        {
            yield return $"writes term {hard.Term}, vote {hard.Vote}, committed {hard.Committed}";
        }

        foreach (LogEntry entry in ready.Entries)
        {
            yield return $"writes {Text(entry)}";
        }

        foreach (SnapshotWrite write in ready.SnapshotWrites)
        {
            yield return $"keeps {write.Snapshot} piece {write.Position}+{write.Data.Length}";
        }

        if (ready.MustFlush)
        {
            yield return "flushes";
        }

        foreach (Message message in ready.Messages)
        {
            yield return $"sends {SimTrace.Text(message)}";
        }

        if (ready.Install is { } install)
        {
            yield return $"installs {install}";
        }

        foreach (LogEntry entry in ready.Committed)
        {
            yield return $"applies {Text(entry)}";
        }

        foreach (ReadResult read in ready.Reads)
        {
            yield return read.IsConfirmed ? $"answers read {read.Request.Value} at {read.Index}" : $"refuses read {read.Request.Value}";
        }
    }

    private static string Text(LogEntry entry) => entry.Kind switch
    {
        EntryKind.Command => $"{entry.Position} {KvCommand.Decode(entry.Data.Span)}",
        EntryKind.Membership => MembershipCodec.TryDecode(entry.Data.Span, out MemberSet? members) ? $"{entry.Position} members {members}" : $"{entry.Position} unreadable",
        _ => $"{entry.Position} no-op",
    };
}
