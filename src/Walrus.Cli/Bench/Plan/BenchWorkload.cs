namespace Walrus.Cli.Bench.Plan;

/// <summary>What a benchmark does.</summary>
internal enum BenchWorkload
{
    /// <summary>Entries are put.</summary>
    Produce,

    /// <summary>Entries that were put before are taken.</summary>
    Consume,

    /// <summary>Entries are put, and taken by somebody who waits for them; how long each was on its way counts.</summary>
    EndToEnd,

    /// <summary>Half of the connections put, the other half take.</summary>
    Mixed,
}
