using System.Globalization;
using System.Text;

namespace Walrus.Consensus.Tests.Transcripts;

/// <summary>
/// Runs a transcript. Lines that begin with # are comments, lines that begin with > are commands; everything else is what the commands before it led to
/// and is written anew. Commands: cluster VOTERS [JOINERS] [snapshot N]; tick NODE [TIMES]; campaign NODE; put NODE KEY VALUE; read NODE NUMBER;
/// add, promote, demote, remove NODE OTHER; transfer NODE TO; deliver [FROM TO]; drop [FROM TO]; settle; hold NODE; flush NODE; crash NODE; start NODE; show.
/// </summary>
internal sealed class Script
{
    private readonly StringBuilder _out = new();
    private TestCluster _cluster = new(1);

    public string Run(string text)
    {
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.Length == 0 || line[0] == '#')
            {
                _out.Append(line).Append('\n');
            }
            else if (line[0] == '>')
            {
                _out.Append(line).Append('\n');
                Command(line[1..].Split(' ', StringSplitOptions.RemoveEmptyEntries));
            }
        }

        return _out.ToString().TrimEnd('\n') + "\n";
    }

    private void Command(string[] words)
    {
        int[] numbers = [.. words.Skip(1).Where(word => char.IsAsciiDigit(word[0])).Select(word => int.Parse(word, CultureInfo.InvariantCulture))];
        int node = numbers.Length > 0 ? numbers[0] : 0;
        switch (words[0])
        {
            case "cluster":
                MakeCluster(numbers, words.Contains("snapshot"));
                break;
            case "tick":
                _cluster.Tick(node, numbers.Length > 1 ? numbers[1] : 1);
                break;
            case "campaign":
                _cluster.Core(node).Campaign();
                _cluster.Perform(node);
                break;
            case "put":
                Say($"{_cluster.Put(node, numbers[1], numbers[2]).Outcome}");
                break;
            case "read":
                Say($"{_cluster.Read(node, numbers[1])}");
                break;
            case "add" or "promote" or "demote" or "remove":
                Say($"{_cluster.Change(node, Kind(words[0]), numbers[1])}");
                break;
            case "transfer":
                Say($"{_cluster.Core(node).TransferLeadership(TestCluster.Node(numbers[1]))}");
                _cluster.Perform(node);
                break;
            default:
                Act(words[0], numbers, node);
                break;
        }
    }

    private void Act(string command, int[] numbers, int node)
    {
        switch (command)
        {
            case "deliver":
                _cluster.Deliver(message => Matches(message, numbers));
                break;
            case "drop":
                _cluster.Drop(message => Matches(message, numbers));
                break;
            case "settle":
                _cluster.Settle();
                break;
            case "hold":
                _cluster.Hold(node);
                break;
            case "flush":
                _cluster.Flush(node);
                break;
            case "crash":
                _cluster.Crash(node);
                break;
            case "start":
                _cluster.Start(node);
                break;
            case "show":
                Show();
                break;
            default:
                throw new FormatException($"'{command}' is no command.");
        }
    }

    private void MakeCluster(int[] numbers, bool hasSnapshots)
    {
        int joiners = numbers.Length > (hasSnapshots ? 2 : 1) ? numbers[1] : 0;
        _cluster = new TestCluster(numbers[0], joiners, hasSnapshots ? numbers[^1] : 0, options => options with { SnapshotChunkBytes = 12 })
        {
            Told = (node, what) => Say($"{node} {what}"),
        };
    }

    private void Show()
    {
        foreach (Walrus.Simulation.Raft.NodeHost host in _cluster.Hosts)
        {
            Say(host.IsUp
                ? $"{host.Id} {host.Core.Role} of term {host.Core.Term}, log to {host.Core.Last}, {host.Core.Committed} committed, {host.Core.Applied} applied, members {host.Core.Members}"
                : $"{host.Id} down");
        }
    }

    private void Say(string line) => _out.Append("  ").Append(line).Append('\n');

    private static bool Matches(Message message, int[] numbers) =>
        numbers.Length < 2 || (message.From == TestCluster.Node(numbers[0]) && message.To == TestCluster.Node(numbers[1]));

    private static MembershipChangeKind Kind(string word) => word switch
    {
        "add" => MembershipChangeKind.AddLearner,
        "promote" => MembershipChangeKind.Promote,
        "demote" => MembershipChangeKind.Demote,
        _ => MembershipChangeKind.Remove,
    };
}
