namespace Walrus.Cluster.Producers;

/// <summary>What a node knows. Two nodes that know a part each are as good as one that knows all.</summary>
[Flags]
internal enum ProducerKnowledge
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>How it was at the segment's base.</summary>
    Base = 1,

    /// <summary>Every batch of the segment: it has a whole copy.</summary>
    Batches = 2,

    /// <summary>Both, or how it was at a later segment's base.</summary>
    All = Base | Batches,
}

/// <summary>The answer to a <see cref="ProducerAsk"/>: u8 version, u8 knowledge, and the table.</summary>
/// <param name="Knowledge">What is in the table.</param>
/// <param name="Table">The producers.</param>
internal readonly record struct ProducerAnswer(ProducerKnowledge Knowledge, ProducerTable Table)
{
    private const byte Version = 1;

    /// <summary>The bytes of the answer.</summary>
    public byte[] Encode() => [Version, (byte)Knowledge, .. ProducerTableCodec.Encode(Table)];

    /// <summary>False when these are not the bytes of an answer.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, out ProducerAnswer answer)
    {
        answer = default;
        if (bytes.Length < 2 || bytes[0] != Version || bytes[1] > (byte)ProducerKnowledge.All || ProducerTableCodec.Decode(bytes[2..]) is not { } table)
        {
            return false;
        }

        answer = new ProducerAnswer((ProducerKnowledge)bytes[1], table);
        return true;
    }
}
