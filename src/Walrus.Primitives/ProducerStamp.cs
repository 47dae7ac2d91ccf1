namespace Walrus;

/// <summary>What a producer writes on a batch, so that a second one like it is recognised (KIP-98).</summary>
/// <param name="Id">Who.</param>
/// <param name="Epoch">In which epoch.</param>
/// <param name="First">Its number of the batch's first entry; the others follow.</param>
public readonly record struct ProducerStamp(ProducerId Id, ProducerEpoch Epoch, SequenceNumber First);
