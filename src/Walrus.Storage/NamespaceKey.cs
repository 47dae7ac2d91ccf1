using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Walrus.Storage;

/// <summary>
/// Where an engine instance that is scoped by a key keeps its store: a directory of its own below a common root, so that tenants (or
/// tests) share nothing. Two different keys never share a directory, on case-insensitive file systems neither.
/// </summary>
public static class NamespaceKey
{
    /// <summary>Keys up to this length can be directory names as they are: far below the 255 bytes of every file system.</summary>
    private const int PlainCharsMax = 64;

    /// <summary>Characters of an altered key that stay readable in front of the checksum.</summary>
    private const int ReadableCharsMax = 32;

    /// <summary>128 bits of SHA-256: nobody who chooses keys finds two that meet. A CRC would be forged in a moment.</summary>
    private const int ChecksumBytes = 16;

    /// <summary>Not allowed in a plain key, so no plain key can be the altered form of another one.</summary>
    private const char Separator = '~';

    /// <summary>
    /// The store's directory for <paramref name="key"/>: <paramref name="root"/> itself for null or an empty key, else one directory in it. A key of
    /// at most 64 characters out of <c>a-z 0-9 . _ -</c>, beginning with a letter, digit or underscore, is the directory's name; of any other the
    /// harmless characters and a checksum of the whole. The same on every system. Nothing is made on disk.
    /// </summary>
    public static string Directory(string root, string? key)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        return string.IsNullOrEmpty(key) ? root : Path.Combine(root, IsPlain(key) ? key : Altered(key));
    }

    private static bool IsPlain(string key) =>
        key.Length <= PlainCharsMax
        && key.All(IsPlain)
        && key[0] is not ('.' or '-') // Hidden, "..", or taken for an option by a command.
        && key[^1] != '.'             // Windows drops it.
        && !IsDeviceName(key);

    private static bool IsPlain(char c) => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '.' or '_' or '-';

    /// <summary>Names that Windows reserves, with or without an extension ("Naming Files, Paths, and Namespaces", Microsoft Learn).</summary>
    private static bool IsDeviceName(string key)
    {
        string stem = key.Split('.', 2)[0];
        return stem is "con" or "prn" or "aux" or "nul"
            || (stem.Length == 4 && stem[..3] is "com" or "lpt" && char.IsAsciiDigit(stem[3]));
    }

    /// <summary>Upper case counts as altered: "Orders" and "orders" would be one directory on macOS and Windows.</summary>
    private static string Altered(string key)
    {
        StringBuilder name = new();
        foreach (char c in key.AsSpan(0, Math.Min(key.Length, ReadableCharsMax)))
        {
            char lower = char.ToLowerInvariant(c);
            bool harmless = IsPlain(lower) && lower != '.' && (lower != '-' || name.Length > 0); // "nul.x" is a device too.
            name.Append(harmless ? lower : '_');
        }

        // The characters as they are in memory: every encoding makes one replacement character of all unpaired surrogates.
        byte[] checksum = SHA256.HashData(MemoryMarshal.AsBytes(key.AsSpan()));
        return name.Append(Separator).Append(Convert.ToHexStringLower(checksum.AsSpan(0, ChecksumBytes))).ToString();
    }
}
