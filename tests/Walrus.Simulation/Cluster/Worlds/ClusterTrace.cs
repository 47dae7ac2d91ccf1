using System.Globalization;

namespace Walrus.Simulation.Cluster;

/// <summary>Writes down what happens, one line each; only runs that are told have one.</summary>
internal sealed class ClusterTrace(SimLoop loop)
{
    public const int LinesMax = 5_000;

    private readonly Queue<string> _lines = new();

    public IEnumerable<string> Lines => _lines;

    public void Note(string who, string what)
    {
        if (_lines.Count == LinesMax)
        {
            _ = _lines.Dequeue();
        }

        _lines.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{TimeSpan.FromTicks(loop.Now).TotalMilliseconds,10:F3} {who,-8} {what}"));
    }
}
