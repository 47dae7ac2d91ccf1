namespace Walrus.Simulation.Raft;

/// <summary>The disk has no room for a write; what was written before it, and perhaps a beginning of it, is there and not flushed.</summary>
internal sealed class DiskFullException(string what) : IOException($"no room for {what}");
