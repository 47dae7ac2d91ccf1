using FsCheck;
using FsCheck.Fluent;
using Walrus.Cluster.Tests.Random;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Encoding;

public sealed class CodecTests
{
    private static readonly Scene Busy = MakeBusy();

    [Fact]
    public void Decode_OfEncoded_IsTheSameCommand() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        CommandDraw draw = new(new System.Random(seed));
        foreach (MetadataCommand command in new[] { draw.Wild(), draw.Next(Busy.State) })
        {
            byte[] bytes = CommandCodec.Encode(command);
            CommandCodec.Decode(bytes, out MetadataCommand? decoded).ShouldBe(MetadataRefusal.None);
            decoded.ShouldBeOfType(command.GetType());
            CommandCodec.Encode(decoded!).ShouldBe(bytes);
            if (command is not CreateTopic)
            {
                decoded.ShouldBe(command);
            }
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void Apply_ArbitraryBytes_IsRefusedAndNeverThrows() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
    {
        ClusterMetadata before = Busy.State;
        MetadataResult result = Busy.Do(bytes);
        if (result.Outcome == MetadataOutcome.Refused)
        {
            (Busy.State with { Version = before.Version }).ShouldBe(before);
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    /// <summary>Bytes that are nearly right reach further than random ones.</summary>
    [Fact]
    public void Decode_DamagedCommands_GiveACommandOfTheSameBytesOrARefusal() => Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
    {
        System.Random random = new(seed);
        byte[] bytes = Damage(CommandCodec.Encode(new CommandDraw(random).Next(Busy.State)), random);
        MetadataRefusal refusal = CommandCodec.Decode(bytes, out MetadataCommand? command);
        (command is null).ShouldBe(refusal != MetadataRefusal.None);
        if (command is not null)
        {
            // One form only: what can be read is written the same again.
            CommandCodec.Encode(command).ShouldBe(bytes);
            MetadataRules.Apply(Busy.State, command).ShouldNotBeNull();
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    [Fact]
    public void Read_DamagedSnapshots_GiveASoundStateOrNone()
    {
        byte[] sound = Busy.Snapshot();
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            byte[] bytes = Damage(sound, new System.Random(seed));
            if (SnapshotCodec.Read(bytes) is { } state)
            {
                MetadataInvariants.Check(state).ShouldBeEmpty();
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes => SnapshotCodec.Read(bytes) is null).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Decode_DamagedResults_GiveAResultOrNone()
    {
        byte[] sound = ResultCodec.Encode(Busy.Do(new BeginSeal(Partition(1), Segment(1), Epoch(99), Life(1))));
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            byte[] bytes = Damage(sound, new System.Random(seed));
            if (ResultCodec.Decode(bytes) is { } result)
            {
                ResultCodec.Encode(result).ShouldBe(bytes);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));
    }

    [Fact]
    public void Apply_UnknownKindsAndVersions_AreRefusedByName()
    {
        Scene scene = Scene.Of(1);
        byte[] sound = CommandCodec.Encode(new DeleteTopic(new TopicId(1)));
        scene.Do([99, 1, 1]).Refusal.ShouldBe(MetadataRefusal.UnknownCommand);
        scene.Do([sound[0], 2, sound[2]]).Refusal.ShouldBe(MetadataRefusal.UnknownCommandVersion);
        scene.Do([.. sound, 0]).Refusal.ShouldBe(MetadataRefusal.Malformed);
        scene.Do([]).Refusal.ShouldBe(MetadataRefusal.Malformed);
        scene.Do([sound[0], 1, 0x81, 0x00]).Refusal.ShouldBe(MetadataRefusal.Malformed, "a number longer than it needs to be");
        scene.Do(new byte[Limits.ProposalBytesMax + 1]).Refusal.ShouldBe(MetadataRefusal.Malformed);
    }

    [Fact]
    public void Restore_OfWhatIsNoSnapshot_ThrowsAndKeepsTheState()
    {
        Scene scene = Scene.Of(1);
        byte[] sound = scene.Snapshot();
        Should.Throw<MetadataSnapshotException>(() => scene.Restore(100, sound[..^1]));
        Should.Throw<MetadataSnapshotException>(() => scene.Restore(1, sound)).Message.ShouldContain("contradicts");
        scene.State.Nodes.Count.ShouldBe(1);
        scene.Restores.ShouldBe(0);
    }

    [Fact]
    public void Apply_AnIndexThatDoesNotRise_Throws()
    {
        MetadataMachine machine = new();
        machine.Apply(5, []);
        Should.Throw<ArgumentOutOfRangeException>(() => machine.Apply(5, []));
    }

    [Fact]
    public void Encode_NumbersAtTheBound_AreTakenAndOneMoreIsNot()
    {
        byte[] bytes = CommandCodec.Encode(new DeleteTopic(new TopicId(Limits.MetadataNumberMax)));
        CommandCodec.Decode(bytes, out MetadataCommand? command).ShouldBe(MetadataRefusal.None);
        command.ShouldBe(new DeleteTopic(new TopicId(Limits.MetadataNumberMax)));
        Should.Throw<ArgumentOutOfRangeException>(() => CommandCodec.Encode(new DeleteTopic(new TopicId(Limits.MetadataNumberMax + 1))));
        Should.Throw<ArgumentOutOfRangeException>(() => CommandCodec.Encode(new DeleteTopic(new TopicId(-1))));

        // The bound is 2^60: eight bytes of zero bits and a last one of 16. With 17 it is passed.
        CommandCodec.Decode([bytes[0], 1, 0x81, .. Enumerable.Repeat((byte)0x80, 7), 16], out _).ShouldBe(MetadataRefusal.Malformed);
    }

    private static Scene MakeBusy()
    {
        Scene scene = Scene.Of(5);
        CommandDraw draw = new(new System.Random(3));
        for (int i = 0; i < 400; i++)
        {
            MetadataCommand command = draw.Next(scene.State);
            if (command is not RemoveNode and not DeleteTopic)
            {
                scene.Do(command);
            }
        }

        scene.State.SegmentCount.ShouldBeGreaterThan(20);
        return scene;
    }

    private static byte[] Damage(byte[] sound, System.Random random)
    {
        byte[] bytes = random.Next(4) == 0 ? sound[..random.Next(sound.Length + 1)] : [.. sound];
        for (int i = random.Next(4); i > 0 && bytes.Length > 0; i--)
        {
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        }

        return random.Next(8) == 0 ? [.. bytes, (byte)random.Next(256)] : bytes;
    }
}
