using Walrus.Cluster;
using Walrus.Consensus.Runtime;

namespace Walrus.Node.Metadata;

/// <summary>The metadata machine's answers, on their way from Raft's leader to the node that proposed.</summary>
internal sealed class MetadataAnswers : IAnswerCodec
{
    /// <inheritdoc/>
    public byte[] Encode(object? answer) => ResultCodec.Encode((MetadataResult)answer!);

    /// <inheritdoc/>
    public bool TryDecode(ReadOnlySpan<byte> bytes, out object? answer)
    {
        answer = ResultCodec.Decode(bytes);
        return answer is not null;
    }
}
