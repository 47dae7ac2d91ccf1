using Walrus.Cluster.Replication;
using Walrus.Explorer.Tests.Machines;
using Walrus.Explorer.Tests.Search;

namespace Walrus.Explorer.Tests.Cluster;

/// <summary>A node's copy of one segment: what SegmentCopy and its log hold, with the real follower and leader in it.</summary>
internal sealed record CopyState
{
    /// <summary>Which segment.</summary>
    public required int Segment { get; init; }

    /// <summary>What the log holds, in memory or on the disk.</summary>
    public required EntryLog Log { get; init; }

    /// <summary>What of it a power cut does not take.</summary>
    public required int Flushed { get; init; }

    public bool WasLoaded { get; init; }

    public long Promised { get; init; }

    public bool IsPromiseDurable { get; init; }

    /// <summary>The promise on the disk; 0 for none.</summary>
    public long NoteEpoch { get; init; }

    /// <summary>The copy's end in that note.</summary>
    public int NoteEnd { get; init; }

    /// <summary>Durable, too.</summary>
    public bool IsDoubted { get; init; }

    public long OpenEpoch { get; init; }

    /// <summary>Once the metadata that this node knows says it; -1 before.</summary>
    public int SealedEnd { get; init; } = -1;

    public LeaderState? Leader { get; init; }

    public Machine<FollowerReplica>? Follower { get; init; }

    /// <summary>Ends of the messages that are written and not flushed yet.</summary>
    public EntryLog Storing { get; init; }

    /// <summary>A coordinator's question that waits for the flush, as a number of the <see cref="MessageBook"/>; -1 for none.</summary>
    public int Asked { get; init; } = -1;

    /// <summary>After the last entry that may be read: SegmentCopy.End.</summary>
    public int End => SealedEnd >= 0 ? Math.Min(Log.End, SealedEnd) : Log.End;

    /// <summary>After the last entry that readers may see: SegmentCopy.Committed.</summary>
    public int Committed => SealedEnd >= 0 ? End
        : Leader is { } leader ? Math.Min((int)leader.Step.Look.Committed.Value, End)
        : Follower is { } follower ? Math.Min((int)follower.Look.Committed.Value, End)
        : Log.Base;

    public void Write(ref Fingerprint print)
    {
        print.Add(Segment);
        print.Add(Log.Base);
        print.Add((long)Log.Values);
        print.Add((Log.Count * 64L) + Flushed);
        print.Add((WasLoaded ? 1 : 0) | (IsPromiseDurable ? 2 : 0) | (IsDoubted ? 4 : 0) | (Leader is null ? 0 : 8) | (Follower is null ? 0 : 16));
        print.Add(Promised);
        print.Add((NoteEpoch * 64) + NoteEnd);
        print.Add((OpenEpoch * 64) + SealedEnd);
        print.Add((long)Storing.Values);
        print.Add((Asked * 64L) + Storing.Count);
        Leader?.Write(ref print);
        if (Follower is { } follower)
        {
            print.Add(follower.Code);
        }
    }
}
