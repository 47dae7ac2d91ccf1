using System.Collections.Concurrent;

namespace Walrus.Cluster.Tests.Worlds;

/// <summary>What clients were told, kept outside of the cluster, and what it is judged by.</summary>
internal sealed class WorldLedger
{
    private readonly ConcurrentDictionary<(PartitionId, Offset), string> _acknowledged = new();
    private readonly ConcurrentDictionary<(PartitionId, Offset), string> _seen = new();
    private readonly ConcurrentDictionary<string, bool> _sent = new();
    private int _count;

    /// <summary>Acknowledged entries so far.</summary>
    public int Acknowledged => Volatile.Read(ref _count);

    public void Sending(string value) => _sent[value] = true;

    public void Acknowledge(PartitionId partition, Offset offset, string value)
    {
        _acknowledged.TryAdd((partition, offset), value).ShouldBeTrue($"{partition} offset {offset} was acknowledged for {value} and for {_acknowledged.GetValueOrDefault((partition, offset))}");
        Interlocked.Increment(ref _count);
    }

    /// <summary>A reader was given an entry: it is committed, and stays what it is.</summary>
    public void See(PartitionId partition, Offset offset, string value) =>
        _seen.GetOrAdd((partition, offset), value).ShouldBe(value, $"{partition} offset {offset} was two entries");

    /// <summary>Holds the whole of a partition, as it was read at the end, against all of it.</summary>
    public void Judge(PartitionId partition, IReadOnlyList<string> log, string reader)
    {
        foreach (((PartitionId of, Offset offset), string value) in _acknowledged)
        {
            if (of == partition)
            {
                (offset.Value < log.Count).ShouldBeTrue($"{partition} ends at {log.Count} at {reader}: {value}, acknowledged at {offset}, is lost");
                log[(int)offset.Value].ShouldBe(value, $"{partition} offset {offset} at {reader} is not what was acknowledged");
            }
        }

        foreach (((PartitionId of, Offset offset), string value) in _seen)
        {
            if (of == partition)
            {
                (offset.Value < log.Count).ShouldBeTrue($"{partition} ends at {log.Count} at {reader}: {value}, read at {offset}, is gone");
                log[(int)offset.Value].ShouldBe(value, $"{partition} offset {offset} at {reader} is not what was read before");
            }
        }

        Dictionary<string, long> last = [];
        foreach (string value in log)
        {
            _sent.ContainsKey(value).ShouldBeTrue($"{value} was never sent");
            string[] words = value.Split(':');
            long number = long.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture);
            number.ShouldBeGreaterThan(last.GetValueOrDefault(words[0], -1), $"{partition} at {reader}: {value} is there twice, or behind a later one");
            last[words[0]] = number;
        }
    }
}
