namespace Walrus.Cluster;

/// <summary>How far a group is in one partition, as the log says it.</summary>
/// <param name="Era">When it was put where it began.</param>
/// <param name="Acked">What it has done with.</param>
internal sealed record GroupProgress(HandOutStamp Era, AckedOffsets Acked);
