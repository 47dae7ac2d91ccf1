namespace Walrus.Cli.Tests.Broker;

/// <summary>A topic of the fake broker: each partition is a list of entries, cut into segments of a fixed length.</summary>
internal sealed class FakeTopic(int partitions, int segmentEntries)
{
    private int _cursor;
    private int _next;

    public List<byte[]>[] Partitions { get; } = [.. Enumerable.Range(0, partitions).Select(_ => new List<byte[]>())];

    public void Put(byte[] payload) => Partitions[_next++ % Partitions.Length].Add(payload);

    public byte[]? Get() => _cursor < Partitions[0].Count ? Partitions[0][_cursor++] : null;

    public int CurrentSegment(int partition) => (Partitions[partition].Count / segmentEntries) + 1;

    public byte[]? Fetch(int partition, int segment, long index)
    {
        var at = ((segment - 1L) * segmentEntries) + index;
        return index < segmentEntries && at < Partitions[partition].Count ? Partitions[partition][(int)at] : null;
    }

    public string State(bool withPartitions)
    {
        var all = Enumerable.Range(0, Partitions.Length).Select(partition =>
            $"{{\"partition\":{partition},{Fields(partition)},\"start_offset\":0,\"end_offset\":{Partitions[partition].Count}}}");
        var leaders = string.Join(',', Enumerable.Range(1, CurrentSegment(0)).Select(segment => $"\"{segment}\":1"));
        var extension = withPartitions ? $",\"partitions\":[{string.Join(',', all)}]" : string.Empty;
        return $"{{{Fields(0)},\"segment_leaders\":{{{leaders}}}{extension}}}";
    }

    private string Fields(int partition)
    {
        var current = CurrentSegment(partition);
        var counts = string.Join(',', Enumerable.Range(1, current - 1).Select(segment => $"\"{segment}\":{segmentEntries}"));
        return $"\"current_segment\":{current},\"leader_node\":1,\"last_sealed_entry_offset\":{(current - 1) * segmentEntries},\"sealed_segments\":{{{counts}}}";
    }
}
