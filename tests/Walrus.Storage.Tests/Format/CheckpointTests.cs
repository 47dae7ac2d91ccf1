using FsCheck;
using FsCheck.Fluent;
using Walrus.Storage.Format;
using Walrus.Storage.Packs;

namespace Walrus.Storage.Tests.Format;

public sealed class CheckpointTests
{
    private static readonly Gen<Offset> AnyOffset = ArbMap.Default.GeneratorFor<NonNegativeInt>().Select(value => new Offset(value.Get));

    private static readonly Gen<PartitionId> AnyPartition = ArbMap.Default.GeneratorFor<PositiveInt>().Select(value => new PartitionId((uint)value.Get));

    private static readonly Gen<string> AnyName = Gen.Elements("a", "orders", new string('n', Limits.NameCharsMax));

    private static readonly Gen<CheckpointItem> AnyItem = Gen.OneOf(
        from partition in AnyPartition
        from pack in ArbMap.Default.GeneratorFor<ulong>()
        select (CheckpointItem)new CheckpointItem.Counters(partition, new PackId(pack)),
        from name in AnyName
        from partition in AnyPartition
        from count in Gen.Choose(1, Limits.TopicPartitionsMax)
        select (CheckpointItem)new CheckpointItem.Topic(new TopicCreatedBody(new TopicName(name), partition, count)),
        from name in AnyName
        from length in Gen.Choose(1, Limits.ValueBytesMax)
        select (CheckpointItem)new CheckpointItem.Value(new ValueSetBody(new ValueName(name), new byte[length])),
        from partition in AnyPartition
        from start in AnyOffset
        from entries in Gen.Choose(0, 1000)
        select (CheckpointItem)new CheckpointItem.Partition(partition, start, start + entries, new SegmentNumber(entries + 1), start),
        from partition in AnyPartition
        from name in AnyName
        from position in AnyOffset
        select (CheckpointItem)new CheckpointItem.Cursor(partition, new CursorMovedBody(new CursorName(name), position)),
        from partition in AnyPartition
        from number in Gen.Choose(1, int.MaxValue)
        from end in AnyOffset
        select (CheckpointItem)new CheckpointItem.Segment(partition, new SegmentSealedBody(new SegmentNumber(number), end)),
        from partition in AnyPartition
        from age in Gen.Choose(0, int.MaxValue)
        from bytes in Gen.Choose(0, int.MaxValue)
        from consumed in Gen.Elements(true, false)
        select (CheckpointItem)new CheckpointItem.TopicConfigured(new TopicConfiguredBody(partition, new RetentionPolicy
        {
            AgeMax = age == 0 ? null : TimeSpan.FromMilliseconds(age),
            BytesMax = bytes == 0 ? null : bytes,
            DropsConsumed = consumed,
        })),
        from pack in ArbMap.Default.GeneratorFor<ulong>()
        from bytes in Gen.Choose(1, int.MaxValue)
        from crc in ArbMap.Default.GeneratorFor<uint>()
        select (CheckpointItem)new CheckpointItem.Pack(new PackPublishedBody(new PackId(pack), new Generation(pack), bytes, crc)));

    [Fact]
    public void Checkpoint_SplitAndRead_GivesTheItemsBackInOrder() =>
        Prop.ForAll(AnyItem.ListOf().ToArbitrary(), (List<CheckpointItem> items) =>
        {
            CheckpointItem[] many = Enumerable.Repeat(items, 40).SelectMany(all => all).ToArray();
            IReadOnlyList<byte[]> parts = CheckpointWriter.Split(many);
            parts.ShouldAllBe(part => part.Length <= Limits.CheckpointPartBytesMax);
            parts.Sum(part => part.Length - CheckpointWriter.PartHeaderBytes).ShouldBe(many.Sum(item => item.Bytes));

            CheckpointReader reader = new();
            foreach (byte[] part in parts)
            {
                reader.State.ShouldBe(CheckpointState.Incomplete);
                reader.Add(part);
            }

            reader.State.ShouldBe(CheckpointState.Complete);
            reader.Items.ShouldBe(many);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Split_NoItems_IsOneCompletePart()
    {
        CheckpointReader reader = new();
        reader.Add(CheckpointWriter.Split([]).Single()).ShouldBe(CheckpointState.Complete);
        reader.Items.ShouldBeEmpty();
    }

    [Fact]
    public void Add_PartsOutOfOrder_AreMalformed()
    {
        IReadOnlyList<byte[]> parts = ThreeParts();
        parts.Count.ShouldBe(3);
        After(parts[1]).ShouldBe(CheckpointState.Malformed);
        After(parts[0], parts[2]).ShouldBe(CheckpointState.Malformed);
        After(parts[0], parts[0]).ShouldBe(CheckpointState.Malformed);
        After(parts[0], parts[1]).ShouldBe(CheckpointState.Incomplete);
        After(parts[0], parts[1], parts[2], parts[2]).ShouldBe(CheckpointState.Malformed);
        After(parts[1], parts[0], parts[1], parts[2]).ShouldBe(CheckpointState.Malformed);
    }

    [Fact]
    public void Add_PartCutInsideOfAnItem_IsMalformed()
    {
        CheckpointItem[] items = [new CheckpointItem.Partition(Samples.One, Offset.Zero, new Offset(5), SegmentNumber.First, Offset.Zero), new CheckpointItem.Counters(Samples.Two, new PackId(3))];
        byte[] part = CheckpointWriter.Split(items).Single();
        int wholeFirstItem = CheckpointWriter.PartHeaderBytes + items[0].Bytes;
        for (int length = 0; length < part.Length; length++)
        {
            CheckpointState expected = length == wholeFirstItem || length == CheckpointWriter.PartHeaderBytes
                ? CheckpointState.Complete // the frame's checksum, which covers the body, is what finds this
                : CheckpointState.Malformed;
            After(part[..length]).ShouldBe(expected, $"cut at {length}");
        }
    }

    [Fact]
    public void Add_ImpossibleItems_AreMalformed()
    {
        CheckpointItem[] impossible =
        [
            new CheckpointItem.Partition(PartitionId.None, Offset.Zero, Offset.Zero, SegmentNumber.First, Offset.Zero),
            new CheckpointItem.Partition(Samples.One, new Offset(2), new Offset(1), SegmentNumber.First, Offset.Zero),
            new CheckpointItem.Partition(Samples.One, new Offset(2), new Offset(3), new SegmentNumber(0), Offset.Zero),
            new CheckpointItem.Partition(Samples.One, new Offset(2), new Offset(3), SegmentNumber.First, new Offset(4)),
            new CheckpointItem.TopicConfigured(new TopicConfiguredBody(PartitionId.None, RetentionPolicy.Keep)),
            new CheckpointItem.Cursor(PartitionId.None, new CursorMovedBody(CursorName.Shared, Offset.Zero)),
            new CheckpointItem.Segment(PartitionId.None, new SegmentSealedBody(SegmentNumber.First, Offset.Zero)),
            new CheckpointItem.Segment(Samples.One, new SegmentSealedBody(new SegmentNumber(0), Offset.Zero)),
            new CheckpointItem.Topic(new TopicCreatedBody(default, Samples.One, 1)),
            new CheckpointItem.Pack(new PackPublishedBody(default, default, 0, 0)),
            new CheckpointItem.Value(new ValueSetBody(new ValueName("v"), ReadOnlyMemory<byte>.Empty)),
            new CheckpointItem.Value(new ValueSetBody(default, new byte[1])),
            new CheckpointItem.Topic(new TopicCreatedBody(new TopicName("t"), Samples.One, 1, new Offset(Limits.StartOffsetMax + 1))),
        ];
        foreach (CheckpointItem item in impossible)
        {
            After(CheckpointWriter.Split([item]).Single()).ShouldBe(CheckpointState.Malformed, item.ToString());
        }

        After([0, 0, 0, 0, 1, 8]).ShouldBe(CheckpointState.Malformed);
        After([0, 0, 0, 0, 2]).ShouldBe(CheckpointState.Malformed);
    }

    private static IReadOnlyList<byte[]> ThreeParts()
    {
        CheckpointItem item = new CheckpointItem.Topic(new TopicCreatedBody(new TopicName(new string('t', Limits.NameCharsMax)), Samples.One, 1));
        return CheckpointWriter.Split(Enumerable.Repeat(item, 5 * Limits.CheckpointPartBytesMax / 2 / item.Bytes).ToArray());
    }

    private static CheckpointState After(params byte[][] parts)
    {
        CheckpointReader reader = new();
        foreach (byte[] part in parts)
        {
            reader.Add(part);
        }

        return reader.State;
    }
}
