using System.Globalization;

namespace Walrus.Storage.Tests.Format;

/// <summary>Reads the annotated dumps of docs/formats/golden: hexadecimal bytes, <c>78*100</c> for a repeated one, <c>#</c> begins a comment.</summary>
internal static class GoldenFile
{
    public static byte[] Load(string name)
    {
        List<byte> bytes = [];
        foreach (string line in File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Golden", name)))
        {
            foreach (string word in line.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                string[] parts = word.Split('*');
                byte value = byte.Parse(parts[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                int times = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 1;
                bytes.AddRange(Enumerable.Repeat(value, times));
            }
        }

        return [.. bytes];
    }
}
