using System.Globalization;

namespace Walrus.Cluster.Tests.Encoding;

/// <summary>Reads the annotated dumps of docs/formats/golden: hexadecimal bytes, <c>#</c> begins a comment, <c>--</c> alone on a line ends a part.</summary>
internal static class GoldenFile
{
    public static byte[][] Load(string name)
    {
        List<byte[]> parts = [];
        List<byte> bytes = [];
        foreach (string line in File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Golden", name)).Append("--"))
        {
            if (line.Trim() == "--")
            {
                parts.Add([.. bytes]);
                bytes.Clear();
                continue;
            }

            bytes.AddRange(line.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(word => byte.Parse(word, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)));
        }

        return [.. parts];
    }
}
