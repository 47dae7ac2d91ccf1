using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;

namespace Walrus.Cluster.Tests.Cursors;

/// <summary>Cursors and their records at random.</summary>
internal static class CursorDraw
{
    public static CursorKey Key(int topic, string name, int partition = 0) => new(new PartitionId(new TopicId(topic), new PartitionNumber(partition)), new CursorName(name));

    /// <summary>A property of anything that is drawn.</summary>
    public static void ForAnything(Action<System.Random> property) => Prop.ForAll<int>(seed => property(new System.Random(seed))).QuickCheckThrowOnFailure();

    public static List<CursorRecord> Records(System.Random random, int max) => [.. Enumerable.Range(0, random.Next(max)).Select(_ => Change(random))];

    public static CursorRecord Change(System.Random random)
    {
        SegmentNumber segment = new(random.Next(1, 4));
        CursorKey key = Some(random);
        return random.Next(4) switch
        {
            0 => new CursorPlaced(segment, key, At(random)),
            1 => new CursorDropped(segment, key),
            _ => new CursorMoved(segment, key, At(random)),
        };
    }

    public static CursorRecord Any(System.Random random) => random.Next(4) switch
    {
        0 => new CursorsBegin(new SegmentNumber(random.Next(1, 4)), random.Next(), random.Next()),
        1 => new CursorsEnd(new SegmentNumber(random.Next(1, 4)), random.Next(), random.Next()),
        2 => new CursorsPiece(new SegmentNumber(random.Next(1, 4)), random.Next(), [.. Enumerable.Range(0, random.Next(9)).Select(_ => new CursorPosition(Some(random), At(random)))]),
        _ => Change(random),
    };

    public static CursorKey Some(System.Random random) => Key(random.Next(1, 5), new string((char)('a' + random.Next(3)), random.Next(1, 4)), random.Next(3));

    public static Offset At(System.Random random) => new(random.NextInt64(random.Next(2) == 0 ? 200 : Limits.MetadataNumberMax));

    public static bool IsSame(CursorRecord left, CursorRecord? right) => left is CursorsPiece piece
        ? right is CursorsPiece other && piece.Cursors.SequenceEqual(other.Cursors) && piece with { Cursors = ImmutableArray<CursorPosition>.Empty } == other with { Cursors = ImmutableArray<CursorPosition>.Empty }
        : left == right;
}
