using System.Globalization;
using System.Text;

namespace Walrus.Client.Tests;

/// <summary>A topic that recognises what it has, in memory, and does to requests what a test wants.</summary>
internal sealed class ProducerBroker(int partitions = 1)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(int Partition, long Producer), List<(int First, int Count, long Offset)>> _known = [];
    private readonly List<string>[] _logs = [.. Enumerable.Range(0, partitions).Select(_ => new List<string>())];
    private long _producers;

    /// <summary>Asked about each PRODUCE before it is done: an answer instead, or null to do it.</summary>
    public Func<string[], string?> Instead { get; set; } = static _ => null;

    /// <summary>Asked about the answer to each PRODUCE that was done: another answer, or none when it throws.</summary>
    public Func<string, string> Answering { get; set; } = static answer => answer;

    public long Producers => Interlocked.Read(ref _producers);

    public string[] Entries(int partition = 0)
    {
        lock (_lock)
        {
            return [.. _logs[partition]];
        }
    }

    public string Answer(string request)
    {
        string[] words = request.Split(' ', 8);
        switch (words[0])
        {
            case "STATE":
                return State();
            case "PRODUCER":
                return $"OK {Interlocked.Increment(ref _producers)} 0";
            case "PRODUCE":
                return Instead(words) ?? Answering(Produce(words));
            default:
                return "ERR unknown command";
        }
    }

    private string Produce(string[] words)
    {
        int partition = Number(words[2]);
        long producer = long.Parse(words[3], CultureInfo.InvariantCulture);
        int first = Number(words[5]);
        int[] lengths = [.. words[6].Split(',').Select(Number)];
        lock (_lock)
        {
            List<(int First, int Count, long Offset)> known = _known.TryGetValue((partition, producer), out var there) ? there : _known[(partition, producer)] = [];
            int next = known.Count == 0 ? 0 : known[^1].First + known[^1].Count;
            foreach ((int begin, int count, long offset) in known)
            {
                if (begin == first && count == lengths.Length)
                {
                    return $"OK {offset}";
                }
            }

            if (first != next)
            {
                return $"ERR out of order: expected {next}";
            }

            known.Add((first, lengths.Length, _logs[partition].Count));
            byte[] payload = Encoding.UTF8.GetBytes(words[7]);
            int at = 0;
            foreach (int length in lengths)
            {
                _logs[partition].Add(Encoding.UTF8.GetString(payload, at, length));
                at += length;
            }

            return $"OK {known[^1].Offset}";
        }
    }

    private string State()
    {
        string each = string.Join(',', Enumerable.Range(0, partitions).Select(partition =>
            $$$"""{"partition":{{{partition}}},"current_segment":1,"leader_node":1,"last_sealed_entry_offset":0,"start_offset":0,"end_offset":0,"sealed_segments":{}}"""));
        return $$$"""{"current_segment":1,"leader_node":1,"last_sealed_entry_offset":0,"sealed_segments":{},"segment_leaders":{"1":1},"partitions":[{{{each}}}]}""";
    }

    private static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);
}
