using Walrus.Simulation;

namespace Walrus.Consensus.Tests.Encoding;

/// <summary>Messages to encode: those of the golden file, and drawn ones.</summary>
internal static class MessageSamples
{
    private static readonly NodeId One = new(1);
    private static readonly NodeId Two = new(2);
    private static readonly NodeId Three = new(3);
    private static readonly Term Five = new(5);

    /// <summary>The messages of docs/formats/golden/raft-messages.hex, in order.</summary>
    public static IReadOnlyList<Message> Golden() =>
    [
        new VoteRequest(One, Two, Five, At(1000, 4), IsPreVote: true, IsTransfer: true),
        new VoteReply(Two, One, Five, IsPreVote: false, IsGranted: true),
        new AppendRequest(
            One,
            Three,
            Five,
            At(1000, 4),
            [
                new LogEntry(new LogIndex(1001), new Term(4), EntryKind.Command, "hello"u8.ToArray()),
                new LogEntry(new LogIndex(1002), Five, EntryKind.NoOp, default),
                new LogEntry(new LogIndex(1003), Five, EntryKind.Membership, MembershipCodec.Encode(MemberSet.TryCreate([One], [new NodeId(300)])!)),
            ],
            new LogIndex(999)),
        new AppendReply(Three, One, Five, new LogIndex(1000), IsRejected: true, At(900, 3)),
        new Heartbeat(One, Three, Five, new LogIndex(999), 17),
        new HeartbeatReply(Three, One, Five, 17),
        new SnapshotChunk(One, Three, Five, new Snapshot(At(800, 3), MemberSet.OfVoters(One, Two), 70_000, 0xC0FFEE42), 65_536, new byte[] { 0xDE, 0xAD, 0xBE, 0xEF }),
        new SnapshotReply(Three, One, Five, At(800, 3), 65_540),
        new TimeoutNow(One, Two, Five),
    ];

    /// <summary>A message of any kind and size that a core could send.</summary>
    public static Message Draw(int seed)
    {
        SimRandom random = new((ulong)seed);
        NodeId from = new(Number(random));
        NodeId to = new(Number(random));
        Term term = new(Number(random));
        return random.Below(9) switch
        {
            0 => new VoteRequest(from, to, term, Position(random), random.Chance(500), random.Chance(500)),
            1 => new VoteReply(from, to, term, random.Chance(500), random.Chance(500)),
            2 => Append(random, from, to, term),
            3 => new AppendReply(from, to, term, new LogIndex(Number(random)), random.Chance(500), Position(random)),
            4 => new Heartbeat(from, to, term, new LogIndex(Number(random)), Number(random)),
            5 => new HeartbeatReply(from, to, term, Number(random)),
            6 => new SnapshotChunk(from, to, term, new Snapshot(Position(random), Members(random), Number(random), (uint)Number(random)), Number(random), Data(random)),
            7 => new SnapshotReply(from, to, term, Position(random), Number(random)),
            _ => new TimeoutNow(from, to, term),
        };
    }

    /// <summary>Everything that two messages say, so that equal texts mean equal messages.</summary>
    public static string Text(Message message) => message switch
    {
        AppendRequest append => $"{append with { Entries = [] }} {string.Join(' ', append.Entries.Select(entry => $"{entry} {Convert.ToHexString(entry.Data.Span)}"))}",
        SnapshotChunk chunk => $"{chunk with { Data = default }} {chunk.Snapshot.Checksum} {Convert.ToHexString(chunk.Data.Span)}",
        _ => message.ToString(),
    };

    private static LogPosition At(long index, long term) => new(new LogIndex(index), new Term(term));

    private static AppendRequest Append(SimRandom random, NodeId from, NodeId to, Term term)
    {
        LogPosition previous = Position(random);
        LogEntry[] entries = [.. Enumerable.Range(1, random.Below(6)).Select(next => new LogEntry(previous.Index + next, new Term(Number(random)), (EntryKind)random.Below(3), Data(random)))];
        return new AppendRequest(from, to, term, previous, entries, new LogIndex(Number(random)));
    }

    private static MemberSet Members(SimRandom random)
    {
        int voters = 1 + random.Below(Limits.VotersMax);
        int learners = random.Below(5);
        return MemberSet.TryCreate(Enumerable.Range(1, voters).Select(id => new NodeId(id)), Enumerable.Range(voters + 1, learners).Select(id => new NodeId(id)))!;
    }

    private static byte[] Data(SimRandom random)
    {
        byte[] bytes = new byte[random.Chance(300) ? 0 : random.Below(300)];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)random.Below(256);
        }

        return bytes;
    }

    private static LogPosition Position(SimRandom random) => At(Number(random), Number(random));

    private static long Number(SimRandom random) => random.Chance(100) ? Limits.LogPositionMax - random.Below(3) : random.Below(1_000_000);
}
