namespace Walrus.Storage.Tests.Engine.Faults;

/// <summary>The sweep where each append is flushed by a call of its own. Classes of their own run beside each other.</summary>
public sealed class FlushedFaultSweepTests() : FaultSweepTests(syncsEach: true, linksFlush: false);
