using System.Globalization;
using Walrus.Consensus;
using Walrus.Peers;

namespace Walrus.Benchmarks.Consensus;

/// <summary>A node's command line: <c>raft-node ID INCARNATION DIRECTORY PORT,PORT,PORT</c>, the ports in the order of the ids, from 1.</summary>
internal sealed record RaftNodeLine(NodeId Node, Incarnation Incarnation, string Directory, IReadOnlyList<int> Ports)
{
    public const string Command = "raft-node";

    /// <summary>The benchmark's only cluster: its nodes are on this machine and live as long as one run.</summary>
    public static readonly ClusterId Cluster = new(new Guid("5f6d1c1e-6f0b-4d0a-9a3e-1d2f3a4b5c6d"));

    public bool IsFirstStart => Incarnation.Value == 1;

    public IEnumerable<NodeId> Others => Ids.Where(id => id != Node);

    public MemberSet Members => MemberSet.OfVoters([.. Ids]);

    private IEnumerable<NodeId> Ids => Enumerable.Range(1, Ports.Count).Select(id => new NodeId(id));

    public static RaftNodeLine Parse(string[] words) => new(
        new NodeId(long.Parse(words[1], CultureInfo.InvariantCulture)),
        new Incarnation(long.Parse(words[2], CultureInfo.InvariantCulture)),
        words[3],
        [.. words[4].Split(',').Select(port => int.Parse(port, CultureInfo.InvariantCulture))]);

    public string[] Words() => [Command, $"{Node.Value}", $"{Incarnation.Value}", Directory, string.Join(',', Ports)];

    public PeerAddress AddressOf(NodeId node) => new("127.0.0.1", Ports[(int)node.Value - 1]);
}
