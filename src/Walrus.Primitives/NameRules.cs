using System.Buffers;

namespace Walrus;

/// <summary>The characters that names of topics and cursors may have: Kafka's rule, so that a name is also a safe file name.</summary>
internal static class NameRules
{
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    public static bool IsValid(ReadOnlySpan<char> name) =>
        name.Length is > 0 and <= Limits.NameCharsMax
        && name is not ("." or "..")
        && !name.ContainsAnyExcept(Allowed);
}
