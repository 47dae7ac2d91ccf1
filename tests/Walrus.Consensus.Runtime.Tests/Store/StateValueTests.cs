using FsCheck;
using FsCheck.Fluent;
using Walrus.Testing;

namespace Walrus.Consensus.Runtime.Tests.Store;

public sealed class StateValueTests
{
    private static readonly Guid StoreId = new("00112233-4455-6677-8899-aabbccddeeff");

    private static StateValue Golden => new()
    {
        Store = StoreId,
        Node = new NodeId(3),
        HardState = new HardState(new Term(7), new NodeId(2), new LogIndex(1200)),
        Log = 4,
        Base = new LogPosition(new LogIndex(1000), new Term(6)),
        Founders = MemberSet.OfVoters(new NodeId(1), new NodeId(2), new NodeId(3)),
        Snapshot = (5, new Snapshot(new LogPosition(new LogIndex(1100), new Term(6)), MemberSet.OfVoters(new NodeId(1)), 70_000, 0xC0FFEE42)),
        Loss = "Lost.",
    };

    [Fact]
    public void Codec_GoldenState_IsTheGoldenBytesAndBack()
    {
        byte[] golden = GoldenFile.Load("raft-state.hex");
        StateValueCodec.Encode(Golden).ShouldBe(golden);
        StateValueCodec.TryDecode(golden, out StateValue? state).ShouldBeTrue();
        state.ShouldBe(Golden);
    }

    [Fact]
    public void Codec_AnyState_ComesBackEqual() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
    {
        StateValue state = Draw(new Random(seed));
        byte[] bytes = StateValueCodec.Encode(state);
        bytes.Length.ShouldBeLessThanOrEqualTo(Limits.ValueBytesMax);
        StateValueCodec.TryDecode(bytes, out StateValue? read).ShouldBeTrue();
        read.ShouldBe(state);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Codec_AnyBytes_NeverThrows() => Prop.ForAll<byte[]>(bytes =>
    {
        StateValueCodec.TryDecode(bytes, out StateValue? state).ShouldBe(state is not null);
        byte[] versioned = [1, .. bytes, .. new byte[60]];
        StateValueCodec.TryDecode(versioned, out _).ShouldBeFalse();
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Codec_EveryFlippedBit_IsFound()
    {
        byte[] bytes = StateValueCodec.Encode(Golden);
        for (int bit = 0; bit < bytes.Length * 8; bit++)
        {
            byte[] damaged = [.. bytes];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            StateValueCodec.TryDecode(damaged, out _).ShouldBeFalse($"bit {bit}");
        }
    }

    [Fact]
    public void Encode_LargestState_FitsAValue()
    {
        MemberSet voters = MemberSet.OfVoters([.. Enumerable.Range(1, Limits.VotersMax).Select(id => new NodeId(id))]);
        MemberSet all = MemberSet.TryCreate(voters.Voters, Enumerable.Range(100, Limits.MembersMax - Limits.VotersMax).Select(id => new NodeId(id)))!;
        StateValue largest = Golden with { Founders = voters, Snapshot = (5, Golden.Snapshot!.Value.Snapshot with { Members = all }), Loss = new string('\u20ac', 10_000) };
        byte[] bytes = StateValueCodec.Encode(largest);
        bytes.Length.ShouldBeLessThanOrEqualTo(Limits.ValueBytesMax);
        StateValueCodec.TryDecode(bytes, out StateValue? read).ShouldBeTrue();
        read!.Loss!.Length.ShouldBe(Limits.RaftLossCharsMax);
    }

    [Theory]
    [InlineData("__raft.log.1", true, 1)]
    [InlineData("__raft.snapshot.12", true, 12)]
    [InlineData("__raft.log.", false, 0)]
    [InlineData("__raft.log.x", false, 0)]
    [InlineData("__raft.other.1", false, 0)]
    [InlineData("orders", false, 0)]
    public void Names_OfTopics_AreInternalAndReadBack(string name, bool isRafts, long number)
    {
        StoreNames.TryParse(new TopicName(name), out StoreTopicKind kind, out long read).ShouldBe(isRafts);
        if (isRafts)
        {
            read.ShouldBe(number);
            StoreNames.Of(kind, number).Value.ShouldBe(name);
            StoreNames.Of(kind, number).IsInternal.ShouldBeTrue();
        }
    }

    [Fact]
    public void EntryKey_OfAnotherIndexOrDamaged_IsRefused()
    {
        byte[] key = new byte[EntryKey.Bytes];
        EntryKey.Write(new LogEntry(new LogIndex(9), new Term(4), EntryKind.Membership, default), key);
        EntryKey.TryRead(key, new LogIndex(9), out Term term, out EntryKind kind).ShouldBeTrue();
        (term, kind).ShouldBe((new Term(4), EntryKind.Membership));
        EntryKey.TryRead(key, new LogIndex(8), out _, out _).ShouldBeFalse();
        EntryKey.TryRead(key.AsSpan(1), new LogIndex(9), out _, out _).ShouldBeFalse();
        key[^1] = 3;
        EntryKey.TryRead(key, new LogIndex(9), out _, out _).ShouldBeFalse();
    }

    private static StateValue Draw(Random random) => new()
    {
        Store = StoreId,
        Node = new NodeId(random.NextInt64(1, 1_000)),
        HardState = new HardState(new Term(random.NextInt64(0, 1_000)), new NodeId(random.Next(5)), new LogIndex(random.NextInt64(0, 1_000_000))),
        Log = random.NextInt64(1, 100),
        Base = new LogPosition(new LogIndex(random.Next(1_000)), new Term(random.Next(10))),
        Founders = random.Next(2) == 0 ? MemberSet.Empty : MemberSet.OfVoters(new NodeId(1), new NodeId(2)),
        Snapshot = random.Next(2) == 0 ? null : (random.NextInt64(1, 9), new Snapshot(new LogPosition(new LogIndex(random.Next(1_000)), new Term(random.Next(10))), MemberSet.OfVoters(new NodeId(1)), random.Next(1 << 30), (uint)random.Next())),
        Loss = random.Next(2) == 0 ? null : "It is gone.",
    };
}
