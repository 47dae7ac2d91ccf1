namespace Walrus.Storage.Tests.Engine.Faults;

/// <summary>The sweep where nothing is flushed but by request. Classes of their own run beside each other.</summary>
public sealed class UnflushedFaultSweepTests() : FaultSweepTests(syncsEach: false, linksFlush: false);
