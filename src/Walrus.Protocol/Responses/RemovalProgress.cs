using System.Buffers;
using System.Globalization;
using System.Text;

namespace Walrus.Protocol;

/// <summary>What REMOVE answers behind its <c>OK</c>: <c>removed</c>, or <c>draining N</c>.</summary>
/// <param name="IsRemoved">True when the node is no member any more.</param>
/// <param name="Left">What keeps it from being removed: the segments that it leads and the replicas that it holds. 0 of a removed one.</param>
public readonly record struct RemovalProgress(bool IsRemoved, long Left)
{
    private const string RemovedWord = "removed";
    private const string DrainingWord = "draining ";

    // The longest: the word and 19 digits.
    private const int BytesMax = 32;

    /// <summary>The node is gone.</summary>
    public static RemovalProgress Removed => new(IsRemoved: true, Left: 0);

    /// <summary>The node is being emptied.</summary>
    public static RemovalProgress Draining(long left) => new(IsRemoved: false, left);

    /// <summary>As it stands on the wire, without the <c>OK </c>.</summary>
    public override string ToString() => IsRemoved ? RemovedWord : DrainingWord + Left.ToString(CultureInfo.InvariantCulture);

    /// <summary>The same as bytes.</summary>
    public byte[] ToBytes() => Encoding.ASCII.GetBytes(ToString());

    /// <summary>Reads what stands behind the <c>OK </c>; false for anything else.</summary>
    public static bool TryParse(in ReadOnlySequence<byte> payload, out RemovalProgress progress)
    {
        progress = Removed;
        if (payload.Length > BytesMax)
        {
            return false;
        }

        string text = Encoding.ASCII.GetString(payload);
        if (text == RemovedWord)
        {
            return true;
        }

        if (!text.StartsWith(DrainingWord, StringComparison.Ordinal)
            || !long.TryParse(text.AsSpan(DrainingWord.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long left))
        {
            return false;
        }

        progress = Draining(left);
        return true;
    }
}
