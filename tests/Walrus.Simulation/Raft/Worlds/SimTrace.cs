using Walrus.Consensus;

namespace Walrus.Simulation.Raft;

/// <summary>Writes down what happens, one line each. Only runs that failed are run again with a trace, so its cost does not matter.</summary>
internal sealed class SimTrace(SimSchedule schedule)
{
    private readonly Queue<string> _lines = new();

    /// <summary>Lines kept: the last ones tell what went wrong.</summary>
    public const int LinesMax = 2_000;

    public IEnumerable<string> Lines => _lines;

    public void Note(string line)
    {
        if (_lines.Count == LinesMax)
        {
            _lines.Dequeue();
        }

        _lines.Enqueue($"{schedule.Now,6} {line}");
    }

    /// <summary>A message in few words.</summary>
    public static string Text(Message message) => $"{message.From}->{message.To} t{message.Term} " + message switch
    {
        VoteRequest vote => $"{(vote.IsPreVote ? "pre-vote?" : "vote?")} last {vote.Last}{(vote.IsTransfer ? " transfer" : "")}",
        VoteReply vote => $"{(vote.IsPreVote ? "pre-vote" : "vote")} {(vote.IsGranted ? "granted" : "refused")}",
        AppendRequest append => $"append behind {append.Previous}: {Entries(append.Entries)}, committed {append.Committed}",
        AppendReply { IsRejected: true } reply => $"rejected {reply.Index}, hint {reply.Hint}",
        AppendReply reply => $"accepted {reply.Index}",
        Heartbeat heartbeat => $"heartbeat, committed {heartbeat.Committed}, round {heartbeat.Round}",
        HeartbeatReply reply => $"heartbeat answered, round {reply.Round}",
        SnapshotChunk chunk => $"{chunk.Snapshot} piece {chunk.Position}+{chunk.Data.Length}",
        SnapshotReply reply => $"snapshot {reply.Snapshot} next {reply.Next}",
        _ => "stand for election now",
    };

    private static string Entries(IReadOnlyList<LogEntry> entries) => entries.Count switch
    {
        0 => "nothing",
        1 => $"{entries[0].Position}{Kind(entries[0])}",
        _ => $"{entries[0].Position}..{entries[^1].Position}{(entries.Any(entry => entry.Kind == EntryKind.Membership) ? " with membership" : "")}",
    };

    private static string Kind(LogEntry entry) => entry.Kind == EntryKind.Command ? "" : $" {entry.Kind}";
}
