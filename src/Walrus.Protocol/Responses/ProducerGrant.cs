using System.Buffers;
using System.Globalization;
using System.Text;

namespace Walrus.Protocol;

/// <summary>What PRODUCER answers behind its <c>OK </c>: an id that nobody else has, and the epoch to begin with.</summary>
public readonly record struct ProducerGrant(ProducerId Id, ProducerEpoch Epoch)
{
    // Two numbers of 19 and 5 digits and a blank.
    private const int BytesMax = 32;

    /// <summary>As it stands on the wire, without the <c>OK </c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id} {Epoch}");

    /// <summary>The same as bytes.</summary>
    public byte[] ToBytes() => Encoding.ASCII.GetBytes(ToString());

    /// <summary>Reads what stands behind the <c>OK </c>; false for anything else.</summary>
    public static bool TryParse(in ReadOnlySequence<byte> payload, out ProducerGrant grant)
    {
        grant = default;
        if (payload.Length > BytesMax)
        {
            return false;
        }

        string[] words = Encoding.ASCII.GetString(payload).Split(' ');
        if (words.Length != 2
            || !long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out long id) || id < 1
            || !short.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out short epoch))
        {
            return false;
        }

        grant = new ProducerGrant(new ProducerId(id), new ProducerEpoch(epoch));
        return true;
    }
}
