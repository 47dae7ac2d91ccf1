using System.Globalization;
using Walrus.Cluster;

namespace Walrus.Simulation.Cluster;

/// <summary>What clients were told of entries, kept outside of the cluster, and what is judged by it.</summary>
internal sealed class EntryOracle
{
    private readonly Dictionary<(PartitionId, long), string> _acknowledged = [];
    private readonly Dictionary<(PartitionId, long), string> _seen = [];
    private readonly HashSet<string> _sent = [];
    private readonly HashSet<string> _told = [];

    /// <summary>Acknowledged entries so far.</summary>
    public int Acknowledged => _acknowledged.Count;

    public void Sending(string value) => _ = _sent.Add(value);

    public void Acknowledge(PartitionId partition, Offset offset, string value)
    {
        if (!_acknowledged.TryAdd((partition, offset.Value), value) && _acknowledged[(partition, offset.Value)] != value)
        {
            throw new ClusterViolationException("OneEntryPerOffset", $"{partition} offset {offset} was acknowledged for {value} and for {_acknowledged[(partition, offset.Value)]}.");
        }

        _ = _told.Add(value);
        See(partition, offset, value, "its writer");
    }

    /// <summary>A reader was given an entry: it is committed, and stays what it is.</summary>
    public void See(PartitionId partition, Offset offset, string value, string reader)
    {
        if (!_seen.TryAdd((partition, offset.Value), value) && _seen[(partition, offset.Value)] != value)
        {
            throw new ClusterViolationException("OneEntryPerOffset", $"{partition} offset {offset} is {value} for {reader} and was {_seen[(partition, offset.Value)]} before.");
        }

        if (!_sent.Contains(value))
        {
            throw new ClusterViolationException("Provenance", $"{partition} offset {offset} is {value} for {reader}, which nobody ever sent.");
        }
    }

    /// <summary>Holds the whole of a partition, as it was read at the end through a node, against all of it.</summary>
    public void Judge(PartitionId partition, IReadOnlyList<string> log, string reader)
    {
        foreach (((PartitionId of, long offset), string value) in _acknowledged.OrderBy(item => item.Key.Item2))
        {
            if (of == partition && (offset >= log.Count || log[(int)offset] != value))
            {
                throw new ClusterViolationException(
                    "AcknowledgedSurvives", $"{partition} offset {offset} was acknowledged for {value}; for {reader} it {(offset < log.Count ? $"is {log[(int)offset]}" : $"does not exist, the end is {log.Count}")}.");
            }
        }

        foreach (((PartitionId of, long offset), string value) in _seen.OrderBy(item => item.Key.Item2))
        {
            if (of == partition && (offset >= log.Count || log[(int)offset] != value))
            {
                throw new ClusterViolationException("CommittedNeverGoesBack", $"{partition} offset {offset} was read as {value} and for {reader} is gone or another; the end is {log.Count}.");
            }
        }

        CheckOrder(partition, log, reader);
    }

    /// <summary>
    /// Everything is there once; and what a writer was told to be there stands in the order in which it was told. What it was not told may come late: it may have waited on another node when its own died.
    /// </summary>
    private void CheckOrder(PartitionId partition, IReadOnlyList<string> log, string reader)
    {
        HashSet<string> there = [];
        Dictionary<string, long> last = [];
        foreach (string value in log)
        {
            if (!_sent.Contains(value))
            {
                throw new ClusterViolationException("Provenance", $"{partition} holds {value} for {reader}, which nobody ever sent.");
            }

            if (!there.Add(value))
            {
                throw new ClusterViolationException("StoredOnce", $"{partition} holds {value} twice for {reader}.");
            }

            string[] words = value.Split(':');
            long number = long.Parse(words[1], CultureInfo.InvariantCulture);
            if (_told.Contains(value) && number <= last.GetValueOrDefault(words[0], -1))
            {
                throw new ClusterViolationException("SequentialWriteOrder", $"{partition} at {reader}: {value} is behind a later one of its writer, and was acknowledged before that was sent.");
            }

            last[words[0]] = _told.Contains(value) ? number : last.GetValueOrDefault(words[0], -1);
        }
    }
}
