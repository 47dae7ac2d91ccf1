namespace Walrus.Simulation.Raft;

/// <summary>Mistakes of an owner that performs a Ready wrongly; the simulator must find each.</summary>
[Flags]
internal enum HostFaults
{
    None = 0,

    /// <summary>Sends promises before they are durable.</summary>
    SendsBeforeFlush = 1,

    /// <summary>Does not write the vote.</summary>
    DropsVotes = 2,

    /// <summary>Goes on after a failed flush as if it had not happened.</summary>
    IgnoresFailedFlush = 4,

    /// <summary>Installs a snapshot without looking at its checksum.</summary>
    InstallsUnchecked = 8,

    /// <summary>Tells the core that a Ready was performed before its flush ended.</summary>
    AdvancesBeforeFlush = 16,

    /// <summary>Records in a snapshot the membership in force instead of the one at its position.</summary>
    RecordsNewestMembership = 32,

    /// <summary>Goes on after a write for which the disk had no room as if it had been done.</summary>
    IgnoresFullDisk = 64,

    /// <summary>Starts with an empty disk under the id that it had, and votes.</summary>
    KeepsItsIdOnAnEmptyDisk = 128,

    /// <summary>Votes although it found its log damaged.</summary>
    VotesWithADamagedLog = 256,
}
