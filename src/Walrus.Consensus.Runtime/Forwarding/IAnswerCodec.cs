namespace Walrus.Consensus.Runtime;

/// <summary>The state machine's answers as bytes, on their way from the leader to the node that proposed. Called concurrently.</summary>
public interface IAnswerCodec
{
    /// <summary>
    /// The bytes of an answer, at most <see cref="Limits.ForwardAnswerBytesMax"/>; of null, too, where the machine gives none. If this throws, or gives more,
    /// the proposer is told that the outcome is unknown.
    /// </summary>
    byte[] Encode(object? answer);

    /// <summary>The answer of which another node of the cluster says that these are its bytes. False when they are not; must not throw whatever they hold.</summary>
    bool TryDecode(ReadOnlySpan<byte> bytes, out object? answer);
}
