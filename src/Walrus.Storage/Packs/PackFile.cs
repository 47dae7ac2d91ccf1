using System.Globalization;

namespace Walrus.Storage.Packs;

/// <summary>The names of pack files: <c>pack-{number, 16 lower-case hexadecimal digits}.pack</c>, so that they sort by age.</summary>
internal static class PackFile
{
    private const string Prefix = "pack-";
    private const string Suffix = ".pack";
    private const int Digits = 16;

    /// <summary>The file name of <paramref name="id"/>, without a directory.</summary>
    public static string Name(PackId id) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{id.Value:x16}{Suffix}");

    /// <summary>Undoes <see cref="Name"/>; false for every other name, also for other spellings of the same number.</summary>
    public static bool TryParseName(ReadOnlySpan<char> name, out PackId id)
    {
        bool isNumber = ulong.TryParse(
            name.Length == Prefix.Length + Digits + Suffix.Length ? name.Slice(Prefix.Length, Digits) : default,
            NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture,
            out ulong value);
        id = new PackId(value);
        return isNumber && name.SequenceEqual(Name(id));
    }
}
