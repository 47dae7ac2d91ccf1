using System.Globalization;
using System.Text;

namespace Walrus.Protocol;

/// <summary>What stands behind the <c>OK </c> of ACK, RELEASE and EXTEND: for how many receipts it was done, then those that were late, one blank before each.</summary>
/// <param name="Done">Receipts for which it was done, by now or before.</param>
/// <param name="Late">Receipts for which nothing was done: the entry was handed out again meanwhile, or the group was put elsewhere.</param>
public sealed record SettledReceipts(int Done, IReadOnlyList<string> Late)
{
    /// <summary>As it stands on the wire.</summary>
    public byte[] ToBytes() => Encoding.ASCII.GetBytes(string.Join(' ', [Done.ToString(CultureInfo.InvariantCulture), .. Late]));

    /// <summary>Null for anything else.</summary>
    public static SettledReceipts? TryParse(ReadOnlySpan<byte> bytes)
    {
        string[] words = Encoding.ASCII.GetString(bytes).Split(' ');
        return int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out int done) && !Array.Exists(words, string.IsNullOrEmpty)
            ? new SettledReceipts(done, words[1..])
            : null;
    }
}
