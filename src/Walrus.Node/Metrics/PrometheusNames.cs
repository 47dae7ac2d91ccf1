using System.Text;

namespace Walrus.Node.Metrics;

/// <summary>
/// How instrument names, units and texts are written for Prometheus: OpenTelemetry's compatibility rules
/// (https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/) and the text format 0.0.4.
/// </summary>
internal static class PrometheusNames
{
    /// <summary><c>walrus.storage.flush.duration</c> in <c>s</c> becomes <c>walrus_storage_flush_duration_seconds</c>; counters end in <c>_total</c>.</summary>
    public static string Of(string instrument, string? unit, bool isCounter)
    {
        StringBuilder name = new(Sanitise(instrument));
        string suffix = UnitSuffix(unit);
        if (suffix.Length > 0 && !EndsWithWord(name, suffix))
        {
            name.Append('_').Append(suffix);
        }

        if (isCounter && !EndsWithWord(name, "total"))
        {
            name.Append("_total");
        }

        return name.ToString();
    }

    /// <summary>A label's name: letters, digits and underscores, not beginning with a digit.</summary>
    public static string Label(string tag) => Sanitise(tag).Replace(':', '_');

    /// <summary>A label's value: backslash, quote and line feed are escaped.</summary>
    public static string EscapeLabelValue(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    /// <summary>A help text: backslash and line feed are escaped.</summary>
    public static string EscapeHelp(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static bool EndsWithWord(StringBuilder name, string word)
    {
        string text = name.ToString();
        return text == word || text.EndsWith("_" + word, StringComparison.Ordinal);
    }

    private static string UnitSuffix(string? unit) => unit switch
    {
        null or "" or "1" => string.Empty,
        "s" => "seconds",
        "ms" => "milliseconds",
        "By" => "bytes",
        "%" => "percent",
        _ when unit.StartsWith('{') => string.Empty, // an annotation such as {entries}: the name says it
        _ => Sanitise(unit),
    };

    private static string Sanitise(string text)
    {
        StringBuilder name = new(text.Length + 1);
        foreach (char c in text)
        {
            bool allowed = char.IsAsciiLetterOrDigit(c) || c is '_' or ':';
            if (name.Length == 0 && char.IsAsciiDigit(c))
            {
                name.Append('_');
            }

            name.Append(allowed ? c : '_');
        }

        return name.ToString();
    }
}
