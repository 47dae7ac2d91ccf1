using System.Globalization;
using Spectre.Console;
using Walrus.Cli.Rendering;
using Walrus.Protocol;

namespace Walrus.Cli.Settings;

/// <summary>Settings as a table, each in words that can be typed again.</summary>
internal static class SettingsTable
{
    private const string NoBound = "none";

    /// <summary>A topic's settings, and whether each is its own.</summary>
    public static string Of(SettingsDocument settings, OwnSettingsDocument own, SpectreText render)
    {
        bool[] isOwn =
        [
            own.ReplicationFactor is not null, own.Acks is not null, own.SegmentEntries is not null, own.SegmentBytes is not null,
            own.RetentionAge is not null, own.RetentionBytes is not null,
        ];
        var table = render.Table("setting", "value", "from");
        foreach (var ((name, value), place) in Values(settings).Select((pair, place) => (pair, place)))
        {
            table.AddRow(name, value, isOwn[place] ? "[cyan]topic[/]" : "[dim]default[/]");
        }

        return render.Render(table);
    }

    /// <summary>The cluster's defaults.</summary>
    public static string Of(SettingsDocument defaults, SpectreText render)
    {
        var table = render.Table("setting", "value");
        foreach (var (name, value) in Values(defaults))
        {
            table.AddRow(name, value);
        }

        return render.Render(table);
    }

    private static (string Name, string Value)[] Values(SettingsDocument settings) =>
    [
        (SettingNames.ReplicationFactor, settings.ReplicationFactor.ToString(CultureInfo.InvariantCulture)),
        (SettingNames.Acks, settings.Acks.EscapeMarkup()),
        (SettingNames.SegmentEntries, settings.SegmentEntries.ToString(CultureInfo.InvariantCulture)),
        (SettingNames.SegmentBytes, UnitText.Size(settings.SegmentBytes)),
        (SettingNames.RetentionAge, settings.RetentionAge == 0 ? NoBound : UnitText.Time(settings.RetentionAge)),
        (SettingNames.RetentionBytes, settings.RetentionBytes == 0 ? NoBound : UnitText.Size(settings.RetentionBytes)),
    ];
}
