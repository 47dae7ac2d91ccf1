namespace Walrus.Storage.Tests.Engine.Faults;

/// <summary>The sweep where each append is written and flushed in one call. Classes of their own run beside each other.</summary>
public sealed class LinkedFaultSweepTests() : FaultSweepTests(syncsEach: true, linksFlush: true);
