using System.Globalization;
using Microsoft.Extensions.Logging;
using Walrus.Storage;

namespace Walrus.Node.Options;

/// <summary>
/// Applies the environment to options. A number that cannot be read falls back to its default with a warning: a service
/// must not stay down because of a variable that some unit file left behind. Flags are stricter (see <see cref="CommandLine"/>).
/// </summary>
internal static class EnvironmentSettings
{
    private const string LogLevelPrefix = "Logging__LogLevel__";

    public static NodeOptions Apply(NodeOptions options, IReadOnlyDictionary<string, string> environment)
    {
        List<string> warnings = [.. options.Warnings];
        options = options with
        {
            SegmentEntriesMax = Number(environment, "WALRUS_MAX_SEGMENT_ENTRIES", Limits.SegmentEntriesDefault, 1, warnings),
            IsSegmentEntriesSet = Text(environment, "WALRUS_MAX_SEGMENT_ENTRIES") is not null,
            MonitorInterval = TimeSpan.FromMilliseconds(Number(
                environment,
                "WALRUS_MONITOR_CHECK_MS",
                (long)Limits.MonitorIntervalDefault.TotalMilliseconds,
                (long)Limits.MonitorIntervalMin.TotalMilliseconds,
                warnings,
                (long)Limits.MonitorIntervalMax.TotalMilliseconds)),
            DataDirectory = Text(environment, "WALRUS_DATA_DIR") ?? options.DataDirectory,
            InstanceKey = Text(environment, "WALRUS_INSTANCE_KEY"),
            MayUseIoUring = !DisablesIoUring(environment, warnings),
            PackCompression = Compression(environment, warnings),
            LogLevels = Levels(environment, warnings),
            ExportsOtlp = environment.Any(pair =>
                pair.Key.StartsWith("OTEL_EXPORTER_OTLP_", StringComparison.Ordinal)
                && pair.Key.EndsWith("ENDPOINT", StringComparison.Ordinal)
                && pair.Value.Length > 0)
                && !IsSet(environment, "OTEL_SDK_DISABLED"),
        };
        return options with { Warnings = warnings };
    }

    private static LogLevels Levels(IReadOnlyDictionary<string, string> environment, List<string> warnings)
    {
        LogLevels levels = LogLevels.Default;
        if (Text(environment, "RUST_LOG") is { } rustLog)
        {
            levels = RustLog.Apply(levels, rustLog, warnings);
        }

        // The .NET settings are the more exact ones, so they win.
        foreach ((string key, string value) in environment.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (!key.StartsWith(LogLevelPrefix, StringComparison.OrdinalIgnoreCase) || key.Length == LogLevelPrefix.Length)
            {
                continue;
            }

            string category = key[LogLevelPrefix.Length..];
            if (!Enum.TryParse(value, ignoreCase: true, out LogLevel level) || !Enum.IsDefined(level))
            {
                warnings.Add($"{key}: '{value}' is not a log level and is ignored.");
                continue;
            }

            levels = category.Equals("Default", StringComparison.OrdinalIgnoreCase)
                ? levels with { Minimum = level }
                : levels with { Rules = [.. levels.Rules, (category, level)] };
        }

        return IsSet(environment, "WALRUS_QUIET") ? levels with { Rules = [.. levels.Rules, ("Walrus.Storage", LogLevel.None)] } : levels;
    }

    private static PackCompression Compression(IReadOnlyDictionary<string, string> environment, List<string> warnings)
    {
        const string Name = "WALRUS_PACK_COMPRESSION";
        PackCompression compression = PackCompression.None;
        if (Text(environment, Name) is { } text && !PackCompression.TryParse(text, out compression))
        {
            warnings.Add($"{Name}: '{text}' is not {Flags.PackCompressionRule}; using {compression}.");
        }

        return compression;
    }

    private static long Number(
        IReadOnlyDictionary<string, string> environment, string name, long fallback, long min, List<string> warnings, long max = long.MaxValue)
    {
        if (Text(environment, name) is not { } text)
        {
            return fallback;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number >= min && number <= max)
        {
            return number;
        }

        string upTo = max == long.MaxValue ? "or more" : $"to {max}";
        warnings.Add($"{name}: '{text}' is not a whole number of {min} {upTo}; using {fallback}.");
        return fallback;
    }

    /// <summary>Whoever sets it to anything wants io_uring off; a value that is no switch is told all the same.</summary>
    private static bool DisablesIoUring(IReadOnlyDictionary<string, string> environment, List<string> warnings)
    {
        const string Name = "WALRUS_DISABLE_IO_URING";
        if (Text(environment, Name) is { } text && text.ToLowerInvariant() is not ("0" or "1" or "true" or "false"))
        {
            warnings.Add($"{Name}: '{text}' is not 0 or 1; using 1 (io_uring is off).");
        }

        return IsSet(environment, Name);
    }

    private static bool IsSet(IReadOnlyDictionary<string, string> environment, string name) =>
        Text(environment, name)?.ToLowerInvariant() is not (null or "0" or "false");

    private static string? Text(IReadOnlyDictionary<string, string> environment, string name) =>
        environment.TryGetValue(name, out string? text) && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;
}
