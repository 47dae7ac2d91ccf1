using System.Globalization;
using System.Text;
using Walrus.Testing.Programs;

namespace Walrus.CrashTests.Load;

/// <summary>
/// Text files of any number of lines, made from real text on this machine (licences, documentation, package indexes, sources; whatever of
/// it there is, and at least this repository's own), with the lines woven in that break importers: empty, very long, non-ASCII, with
/// carriage returns and control characters. Every thousandth line bears its number, so that no two stretches are alike.
/// </summary>
internal static class RealText
{
    /// <summary>Bytes of the longest line: close to what the default frame of 1 MiB takes.</summary>
    public const int LongestLineBytes = 900_000;

    private const int SourceBytesMax = 24 * 1024 * 1024;
    private const int FileBytesMax = 4 * 1024 * 1024;
    private const int LongLines = 24;

    private static string[] Roots { get; } =
        ["/usr/share/common-licenses", "/var/lib/dpkg/status", "/usr/share/perl", "/usr/share/doc", "/usr/share/dotnet", RepositoryFile.PathOf("src"), RepositoryFile.PathOf("docs")];

    /// <summary>Writes <paramref name="lines"/> lines, each with its newline, to <paramref name="path"/>.</summary>
    public static void Write(string path, int lines)
    {
        List<ReadOnlyMemory<byte>> real = ReadLines();
        using FileStream file = File.Create(path, bufferSize: 1024 * 1024);
        for (int number = 0; number < lines; number++)
        {
            file.Write(Special(number, lines) ?? real[number % real.Count].Span);
            file.WriteByte((byte)'\n');
        }
    }

    private static byte[]? Special(int number, int lines)
    {
        int longEvery = Math.Max(2, lines / LongLines);
        return number % longEvery == longEvery / 2 ? Long(number, number / longEvery)
            : number % 997 is 0 or 1 ? []
            : number % 1009 == 5 ? Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Zeile {number}: Größe, naïve, Ελληνικά, 日本語, עברית, 🦭🏽, e\u0301"))
            : number % 5003 == 7 ? Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{number} \t\v\f\0\u001b[31m \u2028 \ufeff \r"))
            : null;
    }

    /// <summary>From ten thousand bytes to the longest, in letters of one to four bytes.</summary>
    private static byte[] Long(int number, int size)
    {
        byte[] unit = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{number} long äß日🦭 "));
        int bytes = Math.Max(10_000, LongestLineBytes / (1 + (size % 4 * 5)));
        byte[] line = new byte[bytes / unit.Length * unit.Length];
        for (int at = 0; at < line.Length; at += unit.Length)
        {
            unit.CopyTo(line, at);
        }

        return line;
    }

    private static List<ReadOnlyMemory<byte>> ReadLines()
    {
        List<ReadOnlyMemory<byte>> lines = [];
        long bytes = 0;
        foreach (string path in Roots.SelectMany(Files))
        {
            byte[] text = File.ReadAllBytes(path);
            if (!System.Text.Unicode.Utf8.IsValid(text) || text.Contains((byte)0))
            {
                continue;
            }

            foreach (Range line in text.AsSpan().Split((byte)'\n'))
            {
                lines.Add(text.AsMemory(line));
            }

            bytes += text.Length;
            if (bytes > SourceBytesMax)
            {
                break;
            }
        }

        return lines;
    }

    private static IEnumerable<string> Files(string root)
    {
        EnumerationOptions everything = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        string[] found = File.Exists(root) ? [root]
            : Directory.Exists(root) ? [.. Directory.EnumerateFiles(root, "*", everything).Order(StringComparer.Ordinal)]
            : [];
        return found.Where(IsTextByName).Where(path => new FileInfo(path).Length is > 0 and <= FileBytesMax);
    }

    private static bool IsTextByName(string path) =>
        Path.GetExtension(path) is "" or ".txt" or ".xml" or ".md" or ".html" or ".pm" or ".pl" or ".pod" or ".cs"
        && !path.Contains("/bin/", StringComparison.Ordinal)
        && !path.Contains("/obj/", StringComparison.Ordinal);
}
