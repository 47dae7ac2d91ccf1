namespace Walrus.Testing.Histories;

/// <summary>What clients did to one topic and what they were told. Unchanging.</summary>
/// <param name="Topic">The topic, for people.</param>
/// <param name="Partitions">How many partitions it has, from 0 on.</param>
/// <param name="Operations">In any order, each with a <see cref="Operation.Number"/> of its own.</param>
public sealed record History(string Topic, int Partitions, IReadOnlyList<Operation> Operations);
