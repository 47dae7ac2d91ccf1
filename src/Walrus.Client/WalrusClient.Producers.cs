using System.Buffers;
using System.Globalization;
using System.Text;
using Walrus.Protocol;

namespace Walrus.Client;

/// <content>What <see cref="WalrusProducer"/> asks. Extensions of the protocol.</content>
public sealed partial class WalrusClient
{
    /// <summary>A producer id that nobody else has.</summary>
    /// <exception cref="WalrusException">See the type's remarks.</exception>
    internal async Task<ProducerGrant> NewProducerAsync(CancellationToken cancellationToken)
    {
        byte[] text = await Submit(_pipeline.Rent().As(RequestKind.Producer), cancellationToken).AsJsonTask().ConfigureAwait(false);
        return ProducerGrant.TryParse(new ReadOnlySequence<byte>(text), out ProducerGrant grant)
            ? grant
            : throw new ProtocolViolationException("The broker's answer to PRODUCER is no producer id.");
    }

    /// <summary>Sends the frame of a PRODUCE, in the order of the calls; completes with the first entry's offset.</summary>
    /// <exception cref="WalrusException">See the type's remarks; when the connection breaks the outcome is unknown, as with PUT.</exception>
    internal async Task<long> ProduceAsync(TopicName topic, ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        byte[] text = await Submit(_pipeline.Rent().AsProduce(topic, frame), cancellationToken).AsJsonTask().ConfigureAwait(false);
        return long.TryParse(Encoding.ASCII.GetString(text), NumberStyles.None, CultureInfo.InvariantCulture, out long offset)
            ? offset
            : throw new ProtocolViolationException("The broker's answer to PRODUCE is no offset.");
    }
}
