using System.Globalization;
using System.Text;
using Walrus.Cli.Bench.Run;

namespace Walrus.Cli.Bench.Report;

/// <summary>A report's latencies as an SVG picture: over the percentile on a scale of nines, and over time; latencies on a logarithmic scale. Pure; needs nothing but a browser.</summary>
internal static class LatencyPlot
{
    private const int Width = 900;
    private const int Left = 80;
    private const int Right = 870;
    private const int CurveTop = 70;
    private const int CurveBottom = 330;
    private const int TimeTop = 410;
    private const int TimeBottom = 640;
    private const int Height = 700;
    private const double MillisecondsMin = 0.01;

    private static readonly string[] Colours = ["#1f6feb", "#d1570b", "#1a7f37"];
    private static readonly (string Name, string Dash)[] Lines = [("p50", "none"), ("p99", "6 3"), ("max", "2 3")];

    /// <summary>The picture.</summary>
    public static string Of(BenchReport report)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{Width}\" height=\"{Height}\" fill=\"white\"/>\n");
        Text(svg, 15, 22, Escape(BenchText.Head(report.Plan)), "start", 10);
        for (var i = 0; i < report.Loads.Count; i++)
        {
            var load = report.Loads[i];
            Text(svg, Left, 43 + (i * 15), string.Create(CultureInfo.InvariantCulture, $"{Escape(load.Name)}: {report.PerSecond(load.Entries):N0} entries/s"), "start", 12, Colours[i % Colours.Length]);
        }

        Curves(svg, report);
        OverTime(svg, report);
        return svg.Append("</svg>\n").ToString();
    }

    private static void Curves(StringBuilder svg, BenchReport report)
    {
        // Nines: 90 % is one, 99 % two. As far as there are operations to tell them apart.
        var most = Math.Clamp(Math.Log10(Math.Max(10, report.Loads.Max(load => load.Latency.Count))), 1, 6);
        var nines = PlotScale.Linear(0, most, Left, Right);
        var latency = Latencies(report, CurveTop, CurveBottom);
        Frame(svg, latency, CurveTop, CurveBottom, "latency by percentile");
        for (var nine = 0; nine <= (int)most; nine++)
        {
            var x = nines.At(nine);
            Line(svg, x, CurveTop, x, CurveBottom);
            var percent = nine == 0 ? "0 %" : string.Create(CultureInfo.InvariantCulture, $"{Math.Round(100 - (100 * Math.Pow(10, -nine)), 6)} %");
            Text(svg, x, CurveBottom + 16, percent, "middle", 11);
        }

        for (var i = 0; i < report.Loads.Count; i++)
        {
            var load = report.Loads[i];
            if (load.Latency.Count > 0)
            {
                Curve(svg, Colours[i % Colours.Length], "none", load.Curve.Select((time, step) => (Nine: step / 10.0, time)).Where(point => point.Nine <= most).Select(point => (nines.At(point.Nine), latency.At(Milliseconds(point.time)))));
            }
        }
    }

    private static void OverTime(StringBuilder svg, BenchReport report)
    {
        var seconds = PlotScale.Linear(0, Math.Max(report.Measured.TotalSeconds, 0.001), Left, Right);
        var latency = Latencies(report, TimeTop, TimeBottom);
        Frame(svg, latency, TimeTop, TimeBottom, "latency over time: p50, p99 (dashed), max (dotted)");
        for (var tenth = 0; tenth <= 10; tenth += 2)
        {
            var at = report.Measured.TotalSeconds * tenth / 10;
            Text(svg, seconds.At(at), TimeBottom + 16, string.Create(CultureInfo.InvariantCulture, $"{at:0.#} s"), "middle", 11);
        }

        for (var i = 0; i < report.Loads.Count; i++)
        {
            foreach (var (name, dash) in Lines)
            {
                Curve(svg, Colours[i % Colours.Length], dash, report.Loads[i].OverTime.Select(interval => (seconds.At(interval.Began.TotalSeconds), latency.At(Milliseconds(name switch
                {
                    "p50" => interval.Median,
                    "p99" => interval.P99,
                    _ => interval.Max,
                })))));
            }
        }
    }

    private static PlotScale Latencies(BenchReport report, int top, int bottom)
    {
        var loads = report.Loads.Where(load => load.Latency.Count > 0).ToArray();
        var least = loads.Select(load => Milliseconds(load.Curve[0])).DefaultIfEmpty(MillisecondsMin).Min();
        var most = loads.Select(load => Milliseconds(load.Latency.Max)).DefaultIfEmpty(1).Max();
        return PlotScale.Logarithmic(least, most, bottom, top);
    }

    private static void Frame(StringBuilder svg, PlotScale latency, int top, int bottom, string title)
    {
        Text(svg, (Left + Right) / 2.0, top - 8, title, "middle", 13);
        foreach (var decade in latency.Decades())
        {
            var y = latency.At(decade);
            Line(svg, Left, y, Right, y);
            Text(svg, Left - 8, y + 4, BenchText.Time(TimeSpan.FromMilliseconds(decade)), "end", 11);
        }

        svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Left}\" y=\"{top}\" width=\"{Right - Left}\" height=\"{bottom - top}\" fill=\"none\" stroke=\"#57606a\"/>\n");
    }

    private static void Line(StringBuilder svg, double x1, double y1, double x2, double y2) =>
        svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\" stroke=\"#d0d7de\"/>\n");

    private static void Text(StringBuilder svg, double x, double y, string text, string anchor, int size, string colour = "#24292f") =>
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\" font-size=\"{size}\" fill=\"{colour}\">{text}</text>\n");

    private static void Curve(StringBuilder svg, string colour, string dash, IEnumerable<(double X, double Y)> points)
    {
        var path = string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X:0.#},{point.Y:0.#}")));
        svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1.5\" stroke-dasharray=\"{dash}\"/>\n");
    }

    private static double Milliseconds(TimeSpan time) => Math.Max(MillisecondsMin, time.TotalMilliseconds);

    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
