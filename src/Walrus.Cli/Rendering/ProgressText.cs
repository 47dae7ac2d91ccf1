using Walrus.Cli.Import;

namespace Walrus.Cli.Rendering;

/// <summary>A progress line: with a bar for a terminal, without for a log. Pure.</summary>
internal static class ProgressText
{
    private const int BarCellsMax = 30;

    /// <summary>For a log: everything in words.</summary>
    public static string Plain(ProgressSnapshot progress) => $"imported {Details(progress)}";

    /// <summary>For a terminal of <paramref name="width"/> columns; never wider than that less one, so that it does not wrap.</summary>
    public static string Bar(ProgressSnapshot progress, int width)
    {
        var details = Details(progress);
        var room = width - 1 - details.Length - 3;
        var text = details;
        if (progress.Done is { } done && room >= 10)
        {
            var cells = Math.Min(BarCellsMax, room);
            var full = (int)(done * cells);
            text = $"[{new string('#', full)}{new string('.', cells - full)}] {details}";
        }

        return text.Length < width ? text : text[..Math.Max(0, width - 1)];
    }

    private static string Details(ProgressSnapshot progress)
    {
        var parts = new List<string>(5);
        if (progress.Done is { } done)
        {
            parts.Add($"{(int)(done * 100)}%");
        }

        parts.Add(Quantity.Lines(progress.Lines));
        parts.Add(Quantity.Bytes(progress.Bytes));
        parts.Add($"{Quantity.Count((long)progress.LinesPerSecond)} lines/s");
        if (progress.Left is { } left)
        {
            parts.Add($"{Quantity.Duration(left)} left");
        }

        return string.Join(", ", parts);
    }
}
