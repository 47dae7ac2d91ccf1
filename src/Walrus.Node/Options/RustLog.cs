using Microsoft.Extensions.Logging;

namespace Walrus.Node.Options;

/// <summary>
/// Reads <c>RUST_LOG</c> as Rust's env_logger writes it (https://docs.rs/env_logger, "Enabling logging"): directives separated by commas,
/// each <c>level</c>, <c>target=level</c> or <c>target</c> (everything of it), then optionally <c>/</c> and a text filter, which is ignored.
/// </summary>
internal static class RustLog
{
    /// <summary>Adds the directives to <paramref name="levels"/>; what cannot be understood is skipped with a warning.</summary>
    public static LogLevels Apply(LogLevels levels, string text, List<string> warnings)
    {
        LogLevel minimum = levels.Minimum;
        List<(string, LogLevel)> rules = [.. levels.Rules];
        string directives = text.Split('/', 2)[0];
        foreach (string directive in directives.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = directive.Split('=', 2, StringSplitOptions.TrimEntries);
            LogLevel? level = ParseLevel(parts[^1]);
            if (parts.Length == 1 && level is { } all)
            {
                minimum = all;
            }
            else if (parts[0].Length > 0 && (parts.Length == 1 || level is not null))
            {
                rules.Add((parts[0].Replace("::", ".", StringComparison.Ordinal), level ?? LogLevel.Trace));
            }
            else
            {
                warnings.Add($"RUST_LOG: '{directive}' is not understood and is ignored.");
            }
        }

        return new LogLevels(minimum, rules);
    }

    private static LogLevel? ParseLevel(string text) => text.ToLowerInvariant() switch
    {
        "trace" => LogLevel.Trace,
        "debug" => LogLevel.Debug,
        "info" => LogLevel.Information,
        "warn" => LogLevel.Warning,
        "error" => LogLevel.Error,
        "off" => LogLevel.None,
        _ => null,
    };
}
