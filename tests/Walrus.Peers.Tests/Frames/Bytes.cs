using System.Globalization;

namespace Walrus.Peers.Tests.Frames;

/// <summary>Frames as bytes, for tests.</summary>
internal static class Bytes
{
    /// <summary>One frame.</summary>
    public static byte[] Of(FrameHeader header, PeerPayload payload = default)
    {
        byte[] bytes = new byte[FrameCodec.HeaderBytes + payload.Length];
        FrameCodec.Write(bytes, header, payload);
        return bytes;
    }

    /// <summary>An annotated dump of docs/formats/golden: hexadecimal bytes, <c>78*100</c> for a repeated one, <c>#</c> begins a comment.</summary>
    public static byte[] Golden(string name)
    {
        List<byte> bytes = [];
        foreach (string word in File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Golden", name))
            .SelectMany(line => line.Split('#')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            string[] parts = word.Split('*');
            byte value = byte.Parse(parts[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            bytes.AddRange(Enumerable.Repeat(value, parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 1));
        }

        return [.. bytes];
    }
}
