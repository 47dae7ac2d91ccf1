using System.Collections.Immutable;

namespace Walrus.Cluster;

/// <summary>How held leases become others: first all of <paramref name="Revoked"/> end, then those of <paramref name="Granted"/> begin.</summary>
/// <param name="Revoked">Segments that may not be written any more, by partition.</param>
/// <param name="Granted">Segments that may be written from now on, by partition.</param>
public sealed record LeaseDiff(ImmutableArray<Lease> Revoked, ImmutableArray<Lease> Granted)
{
    /// <summary>True when nothing changes.</summary>
    public bool IsEmpty => Revoked.IsEmpty && Granted.IsEmpty;
}
