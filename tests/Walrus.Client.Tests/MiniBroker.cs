using System.Globalization;
using System.Text;

namespace Walrus.Client.Tests;

/// <summary>One topic in memory, with segments, that answers the commands of a reader: enough of a broker to read from.</summary>
internal sealed class MiniBroker
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, List<string>> _segments = new() { [1] = [] };
    private int _cursor;

    /// <summary>False behaves as Walrus itself, whose STATE has the five fields only.</summary>
    public bool TellsPartitions { get; init; } = true;

    /// <summary>Called with each request before it is answered, outside the lock.</summary>
    public Action<string> OnRequest { get; set; } = static _ => { };

    public List<string> Requests { get; } = [];

    public void Put(params string[] entries)
    {
        lock (_lock)
        {
            _segments[_segments.Keys.Max()].AddRange(entries);
        }
    }

    public void Seal()
    {
        lock (_lock)
        {
            _segments[_segments.Keys.Max() + 1] = [];
        }
    }

    public string Answer(string request)
    {
        OnRequest(request);
        lock (_lock)
        {
            Requests.Add(request);
            string[] words = request.Split(' ');
            return words[0] switch
            {
                "FETCH" => Fetch(int.Parse(words[2], CultureInfo.InvariantCulture), long.Parse(words[3], CultureInfo.InvariantCulture)),
                "GET" => Get(),
                "STATE" => State(),
                _ => "ERR unknown command",
            };
        }
    }

    private string Fetch(int segment, long index) =>
        !_segments.TryGetValue(segment, out List<string>? entries) ? $"ERR unknown segment {segment} of topic logs"
        : index < entries.Count ? $"OK {index + 1} {entries[(int)index]}"
        : "EMPTY";

    private string Get()
    {
        List<string> all = [.. _segments.Values.SelectMany(entries => entries)];
        return _cursor < all.Count ? "OK " + all[_cursor++] : "EMPTY";
    }

    private string State()
    {
        int current = _segments.Keys.Max();
        string sealedSegments = string.Join(",", _segments.Where(s => s.Key < current).Select(s => $"\"{s.Key}\":{s.Value.Count}"));
        int openBase = _segments.Where(s => s.Key < current).Sum(s => s.Value.Count);
        StringBuilder json = new();
        json.Append($"{{\"current_segment\":{current},\"leader_node\":1,\"last_sealed_entry_offset\":{openBase},");
        json.Append($"\"sealed_segments\":{{{sealedSegments}}},\"segment_leaders\":{{\"{current}\":1}}");
        if (TellsPartitions)
        {
            json.Append($",\"partitions\":[{{\"partition\":0,\"current_segment\":{current},\"leader_node\":1,\"last_sealed_entry_offset\":{openBase},");
            json.Append($"\"start_offset\":0,\"end_offset\":{openBase + _segments[current].Count},\"sealed_segments\":{{{sealedSegments}}}}}]");
        }

        return json.Append('}').ToString();
    }
}
