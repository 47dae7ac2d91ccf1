using System.Globalization;

namespace Walrus.Testing;

/// <summary>Reads the annotated dumps of docs/formats/golden: hexadecimal bytes, <c>78*100</c> for a repeated one, <c>#</c> begins a comment.</summary>
public static class GoldenFile
{
    /// <summary>The bytes of the dump called <paramref name="name"/>, which the test project copies to its folder Golden.</summary>
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
