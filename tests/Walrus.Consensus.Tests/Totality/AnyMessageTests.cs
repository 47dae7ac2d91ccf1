using Walrus.Simulation;
using Walrus.Simulation.Raft;
using Walrus.Testing;
using static Walrus.Consensus.Tests.TestCluster;

namespace Walrus.Consensus.Tests.Totality;

/// <summary>Messages that no correct node would send: they are dropped or answered, never thrown about, and the node stays usable.</summary>
public sealed class AnyMessageTests
{
    private static readonly long[] Numbers = [long.MinValue, -1, 0, 1, 2, 3, 5, 8, 100, Limits.LogPositionMax, Limits.LogPositionMax + 1, long.MaxValue];

    public static TheoryData<Message> Malformed => new()
    {
        new Heartbeat(Node(2), Node(1), new Term(1), new LogIndex(-1), 0),
        new Heartbeat(Node(2), Node(1), new Term(1), new LogIndex(Limits.LogPositionMax + 1), 0),
        new Heartbeat(Node(2), Node(1), new Term(0), LogIndex.Zero, 0),
        new Heartbeat(Node(2), Node(1), new Term(Limits.LogPositionMax + 1), LogIndex.Zero, 0),
        new Heartbeat(Node(2), Node(1), new Term(1), LogIndex.Zero, -1),
        new Heartbeat(Node(1), Node(1), new Term(1), LogIndex.Zero, 0),
        new Heartbeat(Node(-2), Node(1), new Term(1), LogIndex.Zero, 0),
        new VoteRequest(Node(2), Node(1), new Term(1), new LogPosition(new LogIndex(4), new Term(2)), IsPreVote: false, IsTransfer: false),
        new VoteRequest(Node(2), Node(1), new Term(1), new LogPosition(new LogIndex(4), Term.Zero), IsPreVote: false, IsTransfer: false),
        new AppendReply(Node(2), Node(1), new Term(1), new LogIndex(-7), IsRejected: true, LogPosition.Zero),
        Append(Entry(1, 2)),
        Append(Entry(2, 1)),
        Append(Entry(1, 0)),
        Append(Entry(1, 1), Entry(3, 1)),
        Append(new LogEntry(new LogIndex(1), new Term(1), (EntryKind)9, default)),
        Append(new LogEntry(new LogIndex(1), new Term(1), EntryKind.NoOp, new byte[1])),
        Append(new LogEntry(new LogIndex(1), new Term(1), EntryKind.Membership, new byte[7])),
        Append(new LogEntry(new LogIndex(1), new Term(1), EntryKind.Command, new byte[Limits.ProposalBytesMax + 1])),
        Append([.. Enumerable.Range(1, Limits.AppendEntriesMax + 1).Select(index => Entry(index, 1))]),
        Chunk(bytes: Limits.SnapshotBytesMax + 1, position: 0, length: 1),
        Chunk(bytes: 10, position: 8, length: 3),
        Chunk(bytes: 10, position: long.MaxValue, length: 1),
        Chunk(bytes: 10, position: -1, length: 1),
        Chunk(bytes: 10, position: 0, length: 0),
        Chunk(bytes: Limits.SnapshotBytesMax, position: 0, length: Limits.SnapshotChunkBytesMax + 1),
        new SnapshotReply(Node(2), Node(1), new Term(1), LogPosition.Zero, -1),
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Step_WithANonsenseMessage_SaysSoAndChangesNothing(Message message)
    {
        TestCluster cluster = new(3);
        cluster.Step(message).ShouldBe(StepOutcome.Malformed);
        cluster.Core(1).Term.ShouldBe(Term.Zero);
        cluster.Wire.ShouldBeEmpty();
    }

    [Fact]
    public void Step_WithAMessageForAnotherNode_SaysSo() =>
        new TestCluster(3).Core(1).Step(new Heartbeat(Node(2), Node(3), new Term(1), LogIndex.Zero, 0)).ShouldBe(StepOutcome.Malformed);

    [Fact]
    public void Step_WithAnythingAtAll_NeverThrowsAndKeepsItsOrder() => Seeds.Run(300, seed =>
    {
        SimRandom random = new((ulong)seed);
        RaftNode node = MakeNode(out SimDisk disk);
        for (int i = 0; i < 400; i++)
        {
            node.Step(Draw(random));
            switch (random.Below(6))
            {
                case 0:
                    node.Tick();
                    break;
                case 1:
                    node.Propose(new byte[random.Below(20)]);
                    break;
                case 2:
                    node.ProposeMembership(new MembershipChange((MembershipChangeKind)random.Below(5), new NodeId(random.Below(6) - 1)));
                    break;
                case 3:
                    node.ReadIndex(new ReadRequest(i));
                    break;
                default:
                    Perform(node, disk, random);
                    break;
            }

            node.Base.Index.ShouldBeLessThanOrEqualTo(node.Applied);
            node.Applied.ShouldBeLessThanOrEqualTo(node.Committed);
            node.Committed.ShouldBeLessThanOrEqualTo(node.Last.Index);
        }
    });

    private static RaftNode MakeNode(out SimDisk disk)
    {
        disk = new SimDisk();
        RestoredState restored = new(default, MemberSet.OfVoters(Node(1), Node(2), Node(3)));
        return new RaftNode(new RaftOptions { Id = Node(1), SnapshotChunkBytes = 4 }, restored, disk, _ => 0);
    }

    private static void Perform(RaftNode node, SimDisk disk, SimRandom random)
    {
        if (!node.TryTakeReady(out Ready? ready))
        {
            return;
        }

        disk.Write(ready, hardStateFirst: true);
        disk.Flush();
        Snapshot? install = ready.Install;
        node.Advance();
        if (install is not null)
        {
            bool isInstalled = random.Chance(500);
            if (isInstalled)
            {
                disk.Install(install, new byte[install.Bytes]);
            }

            node.ReportSnapshot(install, isInstalled);
        }
    }

    private static Message Draw(SimRandom random)
    {
        NodeId from = new(random.Below(6) - 1);
        Term term = new(random.Chance(900) ? random.Below(6) : random.Pick(Numbers));
        return random.Below(9) switch
        {
            0 => new VoteRequest(from, Node(1), term, Position(random), random.Chance(500), random.Chance(500)),
            1 => new VoteReply(from, Node(1), term, random.Chance(500), random.Chance(700)),
            2 or 3 => new AppendRequest(from, Node(1), term, Position(random), Entries(random, term), Index(random)),
            4 => new AppendReply(from, Node(1), term, Index(random), random.Chance(500), Position(random)),
            5 => new Heartbeat(from, Node(1), term, Index(random), random.Pick(Numbers)),
            6 => new HeartbeatReply(from, Node(1), term, random.Pick(Numbers)),
            7 => new SnapshotChunk(from, Node(1), term, new Snapshot(Position(random), MemberSet.OfVoters(Node(1), Node(2)), random.Below(8), 1), random.Below(8), new byte[random.Below(5)]),
            _ => random.Chance(500) ? new TimeoutNow(from, Node(1), term) : new SnapshotReply(from, Node(1), term, Position(random), random.Pick(Numbers)),
        };
    }

    private static LogEntry[] Entries(SimRandom random, Term term) =>
        [.. Enumerable.Range(random.Below(5), random.Below(4)).Select(index => Entry(index + 1, random.Chance(800) ? Math.Min(3, term.Value) : random.Below(5)))];

    private static LogIndex Index(SimRandom random) => new(random.Chance(800) ? random.Below(8) : random.Pick(Numbers));

    private static LogPosition Position(SimRandom random) => random.Chance(200) ? LogPosition.Zero : new LogPosition(Index(random), new Term(random.Below(5)));

    private static LogEntry Entry(long index, long term) => new(new LogIndex(index), new Term(term), EntryKind.Command, default);

    private static AppendRequest Append(params LogEntry[] entries) => new(Node(2), Node(1), new Term(1), LogPosition.Zero, entries, LogIndex.Zero);

    private static SnapshotChunk Chunk(long bytes, long position, int length) =>
        new(Node(2), Node(1), new Term(1), new Snapshot(new LogPosition(new LogIndex(3), new Term(1)), MemberSet.OfVoters(Node(1)), bytes, 0), position, new byte[length]);
}
