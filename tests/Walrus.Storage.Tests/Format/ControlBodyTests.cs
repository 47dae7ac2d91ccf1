using Walrus.Storage.Format;
using Walrus.Storage.Packs;

namespace Walrus.Storage.Tests.Format;

public sealed class ControlBodyTests
{
    private static readonly string LongestName = new('n', Limits.NameCharsMax);

    [Fact]
    public void TopicCreated_WrittenAndRead_IsTheSame()
    {
        TopicCreatedBody[] bodies =
        [
            new(new TopicName("t"), new PartitionId(1), 1),
            new(new TopicName(LongestName), new PartitionId(uint.MaxValue - Limits.TopicPartitionsMax), Limits.TopicPartitionsMax),
        ];
        foreach (TopicCreatedBody body in bodies)
        {
            byte[] bytes = new byte[body.Bytes];
            body.Write(bytes);
            TopicCreatedBody.TryRead(bytes, out TopicCreatedBody read).ShouldBeTrue();
            read.ShouldBe(body);
            TopicCreatedBody.TryRead([.. bytes, 0], out _).ShouldBeFalse();
            TopicCreatedBody.TryRead(bytes.AsSpan(0, bytes.Length - 1), out _).ShouldBeFalse();
        }
    }

    [Fact]
    public void TopicCreated_ImpossibleValues_AreRefused()
    {
        TopicCreatedBody[] impossible =
        [
            new(default, new PartitionId(1), 1),
            new(new TopicName("t"), PartitionId.None, 1),
            new(new TopicName("t"), new PartitionId(1), 0),
            new(new TopicName("t"), new PartitionId(1), -1),
            new(new TopicName("t"), new PartitionId(1), Limits.TopicPartitionsMax + 1),
            new(new TopicName("t"), new PartitionId(uint.MaxValue), 1),
        ];
        foreach (TopicCreatedBody body in impossible)
        {
            byte[] bytes = new byte[body.Bytes];
            body.Write(bytes);
            TopicCreatedBody.TryRead(bytes, out _).ShouldBeFalse(body.ToString());
        }

        byte[] badName = new byte[10];
        new TopicCreatedBody(new TopicName("t"), new PartitionId(1), 1).Write(badName);
        badName[1] = (byte)'/';
        TopicCreatedBody.TryRead(badName, out _).ShouldBeFalse();
    }

    [Fact]
    public void CursorMoved_WrittenAndRead_IsTheSame()
    {
        CursorMovedBody body = new(new CursorName(LongestName), new Offset(long.MaxValue));
        byte[] bytes = new byte[body.Bytes];
        body.Write(bytes);
        CursorMovedBody.TryRead(bytes, out CursorMovedBody read).ShouldBeTrue();
        read.ShouldBe(body);
        CursorMovedBody.TryRead([.. bytes, 0], out _).ShouldBeFalse();
        bytes[^1] = 0x80;
        CursorMovedBody.TryRead(bytes, out _).ShouldBeFalse();
    }

    [Fact]
    public void SegmentSealed_WrittenAndRead_IsTheSame()
    {
        SegmentSealedBody body = new(new SegmentNumber(int.MaxValue), new Offset(17));
        byte[] bytes = new byte[body.Bytes];
        body.Write(bytes);
        SegmentSealedBody.TryRead(bytes, out SegmentSealedBody read).ShouldBeTrue();
        read.ShouldBe(body);
        SegmentSealedBody.TryRead([.. bytes, 0], out _).ShouldBeFalse();
        (body with { Number = new SegmentNumber(0) }).Write(bytes);
        SegmentSealedBody.TryRead(bytes, out _).ShouldBeFalse();
    }

    [Fact]
    public void PackPublished_WrittenAndRead_IsTheSame()
    {
        PackPublishedBody body = new(new PackId(ulong.MaxValue), new Generation(6), long.MaxValue, 0xDEADBEEF);
        byte[] bytes = new byte[body.Bytes];
        body.Write(bytes);
        PackPublishedBody.TryRead(bytes, out PackPublishedBody read).ShouldBeTrue();
        read.ShouldBe(body);
        PackPublishedBody.TryRead([.. bytes, 0], out _).ShouldBeFalse();
        (body with { FileBytes = 0 }).Write(bytes);
        PackPublishedBody.TryRead(bytes, out _).ShouldBeFalse();
    }
}
