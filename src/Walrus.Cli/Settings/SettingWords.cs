using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Walrus.Protocol;

namespace Walrus.Cli.Settings;

/// <summary>Settings as they are typed: <c>retention_age=7d acks=leader segment_bytes=default</c>. Pure.</summary>
internal static class SettingWords
{
    /// <summary>For help and for mistakes.</summary>
    public const string Usage = "replication_factor=N, acks=none|leader|quorum, segment_entries=N, segment_bytes=SIZE, retention_age=TIME|none, retention_bytes=SIZE|none; each also =default";

    private const string DefaultWord = "default";
    private const string NoneWord = "none";

    /// <summary>Reads words of the form <c>NAME=VALUE</c>, at least one.</summary>
    public static bool TryParse(IReadOnlyCollection<string> words, [NotNullWhen(true)] out SettingsPatch? patch, [NotNullWhen(false)] out string? error)
    {
        patch = new SettingsPatch();
        error = words.Count == 0 ? "no setting is named: " + Usage : null;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var word in words)
        {
            var (name, value) = Split(word);
            error ??= seen.Add(name) ? Add(word, name, value, ref patch) : $"{name} is there twice";
        }

        error ??= patch.Problem;
        patch = error is null ? patch : null;
        return error is null;
    }

    private static (string Name, string Value) Split(string word)
    {
        var at = word.IndexOf('=', StringComparison.Ordinal);
        return at < 0 ? (word, string.Empty) : (word[..at].Replace('-', '_'), word[(at + 1)..]);
    }

    /// <summary>What is wrong, or null.</summary>
    private static string? Add(string word, string name, string value, ref SettingsPatch patch)
    {
        if (!word.Contains('=', StringComparison.Ordinal) || !SettingNames.All.Contains(name, StringComparer.Ordinal))
        {
            return $"'{(word.Length > 60 ? word[..60] + "..." : word)}' is no setting: {Usage}";
        }

        if (name == SettingNames.Acks)
        {
            AckMode mode = default;
            if (value != DefaultWord && !SettingNames.TryParse(value, out mode))
            {
                return $"acks: '{value}' is neither none, leader, quorum nor default";
            }

            patch = patch with { Acks = new SettingChange<AckMode>(value == DefaultWord ? null : mode) };
            return null;
        }

        if (!TryNumber(name, value, out var number))
        {
            return Expected(name, value);
        }

        var change = new SettingChange<long>(number);
        patch = name switch
        {
            SettingNames.ReplicationFactor => patch with { ReplicationFactor = new SettingChange<int>((int?)number) },
            SettingNames.SegmentEntries => patch with { SegmentEntries = change },
            SettingNames.SegmentBytes => patch with { SegmentBytes = change },
            SettingNames.RetentionAge => patch with { RetentionAge = new SettingChange<TimeSpan>(number is { } age ? TimeSpan.FromMilliseconds(age) : null) },
            _ => patch with { RetentionBytes = change },
        };
        return null;
    }

    /// <summary>The number that a word stands for; null for <c>default</c>. <c>none</c> is what bounds nothing, 0.</summary>
    private static bool TryNumber(string name, string value, out long? number)
    {
        number = null;
        if (value == DefaultWord)
        {
            return true;
        }

        long read = 0;
        var isRead = name switch
        {
            SettingNames.RetentionAge => value == NoneWord || (UnitText.TryTime(value, out read) && read <= Limits.RetentionAgeMax.TotalMilliseconds),
            SettingNames.RetentionBytes => value == NoneWord || UnitText.TrySize(value, out read),
            SettingNames.SegmentBytes => UnitText.TrySize(value, out read),
            SettingNames.ReplicationFactor => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var factor) && (read = factor) >= 0,
            _ => long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out read),
        };
        number = read;
        return isRead;
    }

    private static string Expected(string name, string value) => name switch
    {
        SettingNames.RetentionAge => $"{name}: '{value}' is not a time, such as 90s, 12h or 7d, nor none or default",
        SettingNames.RetentionBytes => $"{name}: '{value}' is not a size, such as 512MiB or 10GiB, nor none or default",
        SettingNames.SegmentBytes => $"{name}: '{value}' is not a size, such as 512MiB or 1GiB, nor default",
        _ => $"{name}: '{value}' is not a whole number, nor default",
    };
}
