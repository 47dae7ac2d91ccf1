namespace Walrus.Storage.Packs;

/// <summary>A pack that was written and flushed: what the record that publishes it says, and what a reader of it would find.</summary>
/// <param name="FileBytes">The exact length of the file.</param>
/// <param name="FooterCrc">Identifies the content.</param>
/// <param name="Runs">Sorted by partition; empty when no batch was added.</param>
internal sealed record PackSummary(long FileBytes, uint FooterCrc, IReadOnlyList<PackRun> Runs);
