using Walrus.Storage.Format;

namespace Walrus.Storage.Inspection;

/// <summary>Damage as the survey meets it, before it is known whose the data is. The same fields as <see cref="StoreDamage"/>.</summary>
internal sealed record FoundDamage(string Path, long Position, string Reason, PartitionId? Owner = null, Offset? Offset = null);
