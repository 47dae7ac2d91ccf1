using System.Globalization;

namespace Walrus.Cli.Bench.Nodes;

/// <summary>Finds numbers in Prometheus's text format. Pure.</summary>
internal static class MetricsText
{
    /// <summary>The sum over all labels of the metric <paramref name="name"/>; null when it is not there.</summary>
    public static double? Sum(string text, string name)
    {
        double? sum = null;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (!line.StartsWith(name, StringComparison.Ordinal) || line.Length == name.Length || line[name.Length] is not (' ' or '{'))
            {
                continue;
            }

            var labels = line.LastIndexOf('}');
            var value = line[(labels < 0 ? name.Length : labels + 1)..].Trim();
            var end = value.IndexOf(' ');
            if (double.TryParse(end < 0 ? value : value[..end], NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            {
                sum = (sum ?? 0) + number;
            }
        }

        return sum;
    }
}
