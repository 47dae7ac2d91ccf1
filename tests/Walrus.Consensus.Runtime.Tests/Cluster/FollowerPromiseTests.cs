using System.Collections.Concurrent;
using System.Text;
using Walrus.Consensus.Runtime.Tests.Bench;
using Walrus.Storage;
using Walrus.Testing;
using Walrus.Testing.Disks;
using Walrus.Testing.Faults;

namespace Walrus.Consensus.Runtime.Tests.Cluster;

/// <summary>
/// One follower and a script of messages that makes it do everything that a follower does: take entries, replace some, vote, receive and install a
/// snapshot, go on behind it. Its disk fails at each call in turn, then the power goes; what it promised before must be there afterwards.
/// </summary>
public sealed class FollowerPromiseTests
{
    private static readonly NodeId Me = new(1);
    private static readonly NodeId Two = new(2);
    private static readonly NodeId Three = new(3);
    private static readonly MemberSet Members = MemberSet.OfVoters(Me, Two, Three);
    private static readonly byte[] SnapshotBytes = Enumerable.Range(0, 300).SelectMany(value => Framed($"put s {value}")).ToArray();

    private static readonly Snapshot Snapshot =
        new(new LogPosition(new LogIndex(50), new Term(4)), Members, SnapshotBytes.Length, Crc32C.Compute(SnapshotBytes));

    [Theory]
    [InlineData("each", 1)]
    [InlineData("none", 3)]
    public async Task Follower_WhoseDiskFailsAtEachCall_KeepsWhatItPromised(string schedule, int step)
    {
        FsyncSchedule.TryParse(schedule, out FsyncSchedule fsync).ShouldBeTrue();
        bool isOver = false;
        for (int at = 1; !isOver; at += step)
        {
            isOver = await RunAsync(at, fsync);
            at.ShouldBeLessThan(5_000);
        }
    }

    /// <summary>True when the script was over before the call.</summary>
    private static async Task<bool> RunAsync(int failAt, FsyncSchedule fsync)
    {
        ManualTime time = new();
        SimFileSystem disk = new();
        FaultFileSystem files = new(disk);
        files.Fail(new FaultPlan(InjectedFault.InputOutput, failAt, Persistent: true));
        ConcurrentQueue<Message> promises = new();
        List<Message> given = [];
        bool isOver = await PlayAsync(files, time, fsync, promises, given);
        SimFileSystem left = disk.Crash(new Random(failAt));

        LogEngine engine = RaftDisk.Open(left, time, fsync);
        MapMachine machine = new();
        RaftStart start = promises.IsEmpty ? RaftStart.Found : RaftStart.Resume;
        ConcurrentQueue<Message> sent = new();
        RaftHost host = await RaftHost.StartAsync(Options(time) with { Start = start }, engine, machine, new Wire(sent)).Within();
        Check(host.Status, promises, given, failAt);
        await CheckVoteAsync(host, promises, sent);
        await host.DisposeAsync().AsTask().Within();
        await engine.DisposeAsync().AsTask().Within();
        return isOver;
    }

    private static async Task<bool> PlayAsync(FaultFileSystem files, ManualTime time, FsyncSchedule fsync, ConcurrentQueue<Message> promises, List<Message> given)
    {
        LogEngine? engine = null;
        RaftHost? host = null;
        try
        {
            engine = RaftDisk.Open(files, time, fsync);
            host = await RaftHost.StartAsync(Options(time), engine, new MapMachine(), new Wire(promises)).Within();
            foreach (Message message in Script())
            {
                given.Add(message);
                host.Receive(message);
                await host.SettleAsync();
                await host.SettleAsync();
            }

            return !host.Stopped.IsCompleted;
        }
        catch (StorageException)
        {
            return false;
        }
        finally
        {
            if (host is not null)
            {
                await host.DisposeAsync().AsTask().Within();
            }

            if (engine is not null)
            {
                await engine.DisposeAsync().AsTask().Within();
            }
        }
    }

    private static IEnumerable<Message> Script()
    {
        yield return Append(Two, 1, 0, 0, [.. Entries(1, 6, 1)], 3);
        yield return new VoteRequest(Three, Me, new Term(2), new LogPosition(new LogIndex(6), new Term(1)), IsPreVote: false, IsTransfer: true);
        yield return Append(Three, 2, 4, 1, [.. Entries(5, 9, 2)], 4);
        yield return Append(Three, 2, 9, 2, [.. Entries(10, 40, 2)], 20);
        yield return Append(Two, 4, 20, 2, [.. Entries(21, 30, 4)], 25);
        for (int at = 0; at < SnapshotBytes.Length; at += 1_000)
        {
            yield return new SnapshotChunk(Two, Me, new Term(4), Snapshot, at, SnapshotBytes.AsMemory(at, Math.Min(1_000, SnapshotBytes.Length - at)));
        }

        yield return Append(Two, 4, 50, 4, [.. Entries(51, 60, 4)], 55);
        yield return new VoteRequest(Three, Me, new Term(9), new LogPosition(new LogIndex(70), new Term(4)), IsPreVote: false, IsTransfer: true);
    }

    private static void Check(RaftStatus status, IEnumerable<Message> promises, List<Message> given, int failAt)
    {
        status.Loss.ShouldBeNull($"at call {failAt}");
        foreach (Message promise in promises)
        {
            promise.Term.ShouldBeLessThanOrEqualTo(status.Term, $"at call {failAt}");
            if (promise is AppendReply { IsRejected: false } reply)
            {
                // Void from the moment at which a later leader asks to replace it, whether the replacement is there yet or not (paper, section 5.3).
                LogIndex kept = given.OfType<AppendRequest>().Where(append => append.Term > reply.Term).Select(append => append.Previous.Index)
                    .Append(reply.Index).Aggregate(LogIndex.Min);
                status.Last.Index.ShouldBeGreaterThanOrEqualTo(kept, $"at call {failAt}");
            }
        }
    }

    /// <summary>Another candidate asks for the vote that was given.</summary>
    private static async Task CheckVoteAsync(RaftHost host, IEnumerable<Message> promises, ConcurrentQueue<Message> sent)
    {
        if (promises.OfType<VoteReply>().LastOrDefault(reply => reply.IsGranted) is not { } vote || vote.Term != host.Status.Term)
        {
            return;
        }

        NodeId rival = vote.To == Two ? Three : Two;
        host.Receive(new VoteRequest(rival, Me, vote.Term, new LogPosition(new LogIndex(1_000), vote.Term), IsPreVote: false, IsTransfer: true));
        await host.SettleAsync();
        await host.SettleAsync();
        sent.OfType<VoteReply>().ShouldAllBe(reply => !reply.IsGranted);
        sent.OfType<VoteReply>().ShouldNotBeEmpty();
    }

    private static RaftHostOptions Options(ManualTime time) => new()
    {
        Raft = new RaftOptions { Id = Me },
        Start = RaftStart.Found,
        InitialMembers = Members,
        Jitter = _ => 0,
        Time = time,
    };

    private static AppendRequest Append(NodeId from, long term, long previous, long previousTerm, LogEntry[] entries, long committed) =>
        new(from, Me, new Term(term), new LogPosition(new LogIndex(previous), new Term(previousTerm)), entries, new LogIndex(committed));

    private static IEnumerable<LogEntry> Entries(int first, int last, long term)
    {
        for (int index = first; index <= last; index++)
        {
            yield return index == 1
                ? new LogEntry(new LogIndex(1), new Term(term), EntryKind.Membership, MembershipCodec.Encode(Members))
                : new LogEntry(new LogIndex(index), new Term(term), EntryKind.Command, MapMachine.Put($"k{index}", term));
        }
    }

    private static IEnumerable<byte> Framed(string command) => [.. BitConverter.GetBytes(command.Length), .. Encoding.ASCII.GetBytes(command)];

    private sealed class Wire(ConcurrentQueue<Message> sent) : IRaftTransport
    {
        public void Send(Message message) => sent.Enqueue(message);
    }
}
