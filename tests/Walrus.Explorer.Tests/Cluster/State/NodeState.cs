using System.Collections.Immutable;
using Walrus.Explorer.Tests.Search;

namespace Walrus.Explorer.Tests.Cluster;

/// <summary>A node: its life, how much of the metadata it has applied, its copies, and the seal that it coordinates.</summary>
internal sealed record NodeState
{
    private (NodeState Of, UInt128 Value)? _print;

    public required int Id { get; init; }

    public bool IsUp { get; init; } = true;

    public int Incarnation { get; init; } = 1;

    /// <summary>Which state of the metadata it has applied; -1 for none since it started.</summary>
    public int Applied { get; init; }

    /// <summary>By number of the segment, from 1; null where it has none.</summary>
    public required ImmutableArray<CopyState?> Copies { get; init; }

    public CoordinatorState? Coordinator { get; init; }

    /// <summary>Nodes the links to whom have ended, a bit each, without this one's having been told yet.</summary>
    public int LinksEnded { get; init; }

    public NodeLife Life => new(new NodeId(Id), new Incarnation(Incarnation));

    /// <summary>A hash of all of it.</summary>
    public UInt128 Print()
    {
        if (_print is { } known && ReferenceEquals(known.Of, this))
        {
            return known.Value; // A changed copy has it, too, but as one of another.
        }

        Fingerprint print = new();
        print.Add(Id);
        print.Add((Incarnation * 2) + (IsUp ? 1 : 0));
        print.Add((Applied * 64) + LinksEnded);
        foreach (CopyState? copy in Copies)
        {
            print.Add(copy is null ? 0 : 1);
            copy?.Write(ref print);
        }

        Coordinator?.Write(ref print);
        _print = (this, print.Value);
        return print.Value;
    }
}
