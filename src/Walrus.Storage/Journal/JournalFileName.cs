using System.Globalization;

namespace Walrus.Storage.Journal;

/// <summary>Names of the ring's files: <c>journal-0007.wal</c>. The number is a place in the directory, not an order; the header has that.</summary>
internal static class JournalFileName
{
    /// <summary>What is appended to the name while a file is being made; such leftovers are deleted at open.</summary>
    public const string UnfinishedSuffix = ".new";

    private const string Prefix = "journal-";
    private const string Suffix = ".wal";

    public static string Of(int slot) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{slot:d4}{Suffix}");

    public static bool TryParse(string name, out int slot)
    {
        slot = 0;
        return name.StartsWith(Prefix, StringComparison.Ordinal)
            && name.EndsWith(Suffix, StringComparison.Ordinal)
            && name.Length > Prefix.Length + Suffix.Length
            && int.TryParse(name.AsSpan()[Prefix.Length..^Suffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out slot);
    }
}
