using System.Collections.Immutable;
using Walrus.Explorer.Tests.Invariants;

namespace Walrus.Explorer.Tests.Cluster;

/// <summary>A state that is being made from another one.</summary>
internal sealed class Draft(ClusterState before, MessageBook messages, MetadataBook metadata)
{
    private readonly NodeState[] _nodes = [.. before.Nodes];
    private readonly List<int> _mail = [.. before.Mail];
    private readonly ImmutableArray<int>[] _links = [.. before.Links];

    /// <summary>What it is made from.</summary>
    public ClusterState Before => before;

    public ImmutableArray<int> History { get; private set; } = before.History;

    public Ghost Ghost { get; set; } = before.Ghost;

    public Budget Budget { get; set; } = before.Budget;

    public ClusterMetadata Agreed => metadata[History[^1]];

    public IReadOnlyList<NodeState> Nodes => _nodes;

    public NodeState this[int node]
    {
        get => _nodes[node - 1];
        set => _nodes[node - 1] = value;
    }

    /// <summary>What the node has applied; what was before the first command when it has applied nothing.</summary>
    public ClusterMetadata Known(int node) => this[node].Applied < 0 ? ClusterMetadata.Empty : metadata[History[this[node].Applied]];

    public CopyState? Copy(int node, int segment) => this[node].Copies[segment - 1];

    public void Set(int node, CopyState copy) => this[node] = this[node] with { Copies = this[node].Copies.SetItem(copy.Segment - 1, copy) };

    public void Send(Message message)
    {
        int number = messages.NumberOf(message);
        if (message is LinkMessage { From: var from })
        {
            int link = LinkOf(from, message.To);
            _links[link] = _links[link].Add(number);
            return;
        }

        int at = _mail.BinarySearch(number);
        _mail.Insert(at < 0 ? ~at : at, number);
    }

    /// <summary>A call or proposal arrives.</summary>
    public void Take(int number) => _mail.RemoveAt(_mail.BinarySearch(number));

    /// <summary>What is at that place on that link arrives.</summary>
    public void Take(int link, int place) => _links[link] = _links[link].RemoveAt(place);

    /// <summary>It will arrive again.</summary>
    public void Double(int link, int place) => _links[link] = _links[link].Insert(place, _links[link][place]);

    public void Drop(Func<Message, bool> which)
    {
        _mail.RemoveAll(number => which(messages[number]));
        for (int link = 0; link < _links.Length; link++)
        {
            if (_links[link].Length > 0)
            {
                _links[link] = _links[link].RemoveAll(number => which(messages[number]));
            }
        }
    }

    /// <summary>The group has applied a command; the product's own invariants are looked at.</summary>
    public void Agree(ClusterMetadata next)
    {
        next = next with { Version = new MetadataVersion(History.Length + 1) };
        if (DomainConsistency.Check(Agreed, next) is { } broken)
        {
            Break(broken);
        }

        History = History.Add(metadata.NumberOf(next));
    }

    public void Break(string what) => Ghost = Ghost.Broken is null ? Ghost with { Broken = what } : Ghost;

    private int LinkOf(NodeLife from, int to) => ((((int)from.Node.Value) - 1) * _nodes.Length) + to - 1;

    public ClusterState Finish() => new() { History = History, Nodes = [.. _nodes], Mail = [.. _mail], Links = [.. _links], Ghost = Ghost, Budget = Budget };
}
