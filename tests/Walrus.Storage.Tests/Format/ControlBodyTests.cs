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
            new(new TopicName("t"), new PartitionId(1), 1, new Offset(Limits.StartOffsetMax)),
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
            new(new TopicName("t"), new PartitionId(1), 1, new Offset(Limits.StartOffsetMax + 1)),
        ];
        foreach (TopicCreatedBody body in impossible)
        {
            byte[] bytes = new byte[body.Bytes];
            body.Write(bytes);
            TopicCreatedBody.TryRead(bytes, out _).ShouldBeFalse(body.ToString());
        }

        byte[] badName = new byte[18];
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

    [Fact]
    public void TopicDeleted_WrittenAndRead_IsTheSame()
    {
        foreach (TopicDeletedBody body in (TopicDeletedBody[])[new(new TopicName("t"), new PartitionId(1)), new(new TopicName(LongestName), new PartitionId(uint.MaxValue))])
        {
            byte[] bytes = new byte[body.Bytes];
            body.Write(bytes);
            TopicDeletedBody.TryRead(bytes, out TopicDeletedBody read).ShouldBeTrue();
            read.ShouldBe(body);
            TopicDeletedBody.TryRead([.. bytes, 0], out _).ShouldBeFalse();
            TopicDeletedBody.TryRead(bytes.AsSpan(0, bytes.Length - 1), out _).ShouldBeFalse();
            (body with { FirstPartition = PartitionId.None }).Write(bytes);
            TopicDeletedBody.TryRead(bytes, out _).ShouldBeFalse();
        }

        TopicDeletedBody.TryRead([0, 1, 0, 0, 0], out _).ShouldBeFalse();
    }

    [Fact]
    public void Trimmed_WrittenAndRead_IsTheSame()
    {
        foreach (long start in (long[])[0, 17, long.MaxValue])
        {
            TrimmedBody body = new(new Offset(start));
            byte[] bytes = new byte[body.Bytes];
            body.Write(bytes);
            TrimmedBody.TryRead(bytes, out TrimmedBody read).ShouldBeTrue();
            read.ShouldBe(body);
            TrimmedBody.TryRead([.. bytes, 0], out _).ShouldBeFalse();
            TrimmedBody.TryRead(bytes.AsSpan(1), out _).ShouldBeFalse();
            bytes[^1] = 0x80;
            TrimmedBody.TryRead(bytes, out _).ShouldBeFalse("a start is not negative");
        }
    }

    [Fact]
    public void CursorDeleted_WrittenAndRead_IsTheSame()
    {
        foreach (string name in new[] { "c", LongestName })
        {
            CursorDeletedBody body = new(new CursorName(name));
            byte[] bytes = new byte[body.Bytes];
            body.Write(bytes);
            CursorDeletedBody.TryRead(bytes, out CursorDeletedBody read).ShouldBeTrue();
            read.ShouldBe(body);
            CursorDeletedBody.TryRead([.. bytes, 0], out _).ShouldBeFalse();
            CursorDeletedBody.TryRead(bytes.AsSpan(0, bytes.Length - 1), out _).ShouldBeFalse();
        }

        CursorDeletedBody.TryRead([0], out _).ShouldBeFalse("a cursor has a name");
        CursorDeletedBody.TryRead([1, (byte)'/'], out _).ShouldBeFalse();
    }

    [Fact]
    public void Cut_WrittenAndRead_IsTheSame()
    {
        foreach (long end in (long[])[0, 17, long.MaxValue])
        {
            CutBody body = new(new Offset(end));
            byte[] bytes = new byte[body.Bytes];
            body.Write(bytes);
            CutBody.TryRead(bytes, out CutBody read).ShouldBeTrue();
            read.ShouldBe(body);
            CutBody.TryRead([.. bytes, 0], out _).ShouldBeFalse();
            CutBody.TryRead(bytes.AsSpan(1), out _).ShouldBeFalse();
            bytes[^1] = 0x80;
            CutBody.TryRead(bytes, out _).ShouldBeFalse("an end is not negative");
        }
    }

    [Fact]
    public void ValueSet_WrittenAndRead_IsTheSame()
    {
        foreach (int length in (int[])[0, 1, Limits.ValueBytesMax])
        {
            ValueSetBody body = new(new ValueName(LongestName), TestBytes(length));
            byte[] bytes = new byte[body.Bytes];
            body.Write(bytes);
            ValueSetBody.TryRead(bytes, out ValueSetBody read).ShouldBeTrue();
            read.ShouldBe(body);
            read.Value.ToArray().ShouldBe(body.Value.ToArray());
            ValueSetBody.TryRead([.. bytes, 0], out _).ShouldBeFalse();
            ValueSetBody.TryRead(bytes.AsSpan(0, bytes.Length - 1), out _).ShouldBeFalse();
        }
    }

    [Fact]
    public void ValueSet_ImpossibleValues_AreRefused()
    {
        ValueSetBody body = new(new ValueName("v"), TestBytes(Limits.ValueBytesMax + 1));
        byte[] bytes = new byte[body.Bytes];
        body.Write(bytes);
        ValueSetBody.TryRead(bytes, out _).ShouldBeFalse("beyond the bound");
        BitConverter.TryWriteBytes(bytes.AsSpan(2), -1);
        ValueSetBody.TryRead(bytes, out _).ShouldBeFalse("negative");
        ValueSetBody.TryRead([0, 0, 0, 0, 0], out _).ShouldBeFalse("no name");
        ValueSetBody.TryRead([1, (byte)'/', 0, 0, 0, 0], out _).ShouldBeFalse("no good name");
    }

    private static byte[] TestBytes(int length) => [.. Enumerable.Range(0, length).Select(i => (byte)(i * 7))];

    [Fact]
    public void TopicConfigured_WrittenAndRead_IsTheSame()
    {
        RetentionPolicy[] policies =
        [
            RetentionPolicy.Keep,
            new() { AgeMax = TimeSpan.FromMilliseconds(1) },
            new() { AgeMax = Limits.RetentionAgeMax, BytesMax = long.MaxValue, DropsConsumed = true },
        ];
        foreach (RetentionPolicy policy in policies)
        {
            TopicConfiguredBody body = new(new PartitionId(7), policy);
            byte[] bytes = new byte[body.Bytes];
            body.Write(bytes);
            TopicConfiguredBody.TryRead(bytes, out TopicConfiguredBody read).ShouldBeTrue();
            read.ShouldBe(body);
            TopicConfiguredBody.TryRead([.. bytes, 0], out _).ShouldBeFalse();
            TopicConfiguredBody.TryRead(bytes.AsSpan(0, bytes.Length - 1), out _).ShouldBeFalse();
        }
    }

    [Fact]
    public void TopicConfigured_ImpossibleValues_AreRefused()
    {
        byte[] good = new byte[TopicConfiguredBody.FixedBytes];
        new TopicConfiguredBody(new PartitionId(7), new RetentionPolicy { AgeMax = TimeSpan.FromDays(1), BytesMax = 5 }).Write(good);
        (string What, Action<byte[]> Spoil)[] impossible =
        [
            ("no partition", bytes => bytes.AsSpan(0, 4).Clear()),
            ("negative age", bytes => bytes[11] = 0x80),
            ("an age beyond the bound", bytes => BitConverter.TryWriteBytes(bytes.AsSpan(4), (long)Limits.RetentionAgeMax.TotalMilliseconds + 1)),
            ("negative bytes", bytes => bytes[19] = 0x80),
            ("neither yes nor no", bytes => bytes[20] = 2),
        ];
        foreach ((string what, Action<byte[]> spoil) in impossible)
        {
            byte[] bytes = [.. good];
            spoil(bytes);
            TopicConfiguredBody.TryRead(bytes, out _).ShouldBeFalse(what);
        }
    }

    [Fact]
    public void PacksReplaced_WrittenAndRead_IsTheSame()
    {
        PackPublishedBody by = new(new PackId(9), new Generation(6), 1 << 20, 0xDEADBEEF);
        foreach (int count in (int[])[1, 2, Limits.PacksMergedMax])
        {
            foreach (PackPublishedBody? successor in (PackPublishedBody?[])[null, by])
            {
                PacksReplacedBody body = new([.. Enumerable.Range(1, count).Select(i => new PackId((ulong)i << 40))], successor);
                byte[] bytes = new byte[body.Bytes];
                body.Write(bytes);
                PacksReplacedBody.TryRead(bytes, out PacksReplacedBody read).ShouldBeTrue();
                read.Replaced.ShouldBe(body.Replaced);
                read.By.ShouldBe(successor);
                PacksReplacedBody.TryRead([.. bytes, 0], out _).ShouldBeFalse();
                PacksReplacedBody.TryRead(bytes.AsSpan(0, bytes.Length - 1), out _).ShouldBeFalse();
                bytes[4 + (8 * count)] = 2;
                PacksReplacedBody.TryRead(bytes, out _).ShouldBeFalse("neither yes nor no");
            }
        }
    }

    [Fact]
    public void PacksReplaced_CountBeyondItsBounds_IsRefused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new PacksReplacedBody([], null));
        Should.Throw<ArgumentOutOfRangeException>(() => new PacksReplacedBody(new PackId[Limits.PacksMergedMax + 1], null));
        foreach (int count in (int[])[0, -1, Limits.PacksMergedMax + 1, int.MaxValue])
        {
            byte[] bytes = new byte[4 + (8 * 40)];
            BitConverter.TryWriteBytes(bytes, count);
            PacksReplacedBody.TryRead(bytes.AsSpan(0, 4 + (8 * Math.Clamp(count, 0, 39)) + 1), out _).ShouldBeFalse();
        }
    }
}
