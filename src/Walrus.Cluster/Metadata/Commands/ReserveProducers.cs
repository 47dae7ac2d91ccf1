namespace Walrus.Cluster;

/// <summary>
/// Takes <see cref="Count"/> producer ids that nobody has had and nobody else will get; <see cref="MetadataResult.Count"/> of the answer is the first of them. Each commit takes others: what
/// was taken twice is lost, and there are enough.
/// </summary>
/// <param name="Count">1 to <see cref="Limits.ProducerIdBlock"/>.</param>
public sealed record ReserveProducers(int Count) : MetadataCommand;
