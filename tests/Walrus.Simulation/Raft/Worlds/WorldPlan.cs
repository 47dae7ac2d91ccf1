namespace Walrus.Simulation.Raft;

/// <summary>What one seed does to its cluster: drawn from the seed, so that calm and wild runs, small and large clusters all come up.</summary>
/// <param name="Nodes">Nodes that exist, 3 to 7.</param>
/// <param name="Voters">Of them, the founding voters; the others wait to be added.</param>
/// <param name="FaultMs">How long faults go on, in simulated milliseconds.</param>
/// <param name="DelayMaxMs">The longest delay of a message; shorter ones overtake.</param>
/// <param name="LossPerMille">Messages lost.</param>
/// <param name="DuplicatePerMille">Messages that arrive twice.</param>
/// <param name="FlushMaxMs">The longest flush.</param>
/// <param name="FlushFailsPerMille">Flushes that fail, which ends the node's life.</param>
/// <param name="CrashPerMille">Crashes at a node's every step: between writing, flushing, sending and applying.</param>
/// <param name="NemesisMs">The mean time between two acts of the nemesis: crashes, partitions, pauses, membership changes, transfers.</param>
/// <param name="SnapshotEvery">Entries between two snapshots; 0 for none.</param>
/// <param name="ChangesMembership">Whether the membership changes under fire.</param>
/// <param name="DamagePerMille">Received snapshots whose bytes are damaged.</param>
/// <param name="Clients">Clients, each with one operation at a time.</param>
/// <param name="ThinkMaxMs">The longest time between two operations of a client.</param>
/// <param name="TickMinMs">A tick of the node with the fastest clock.</param>
/// <param name="TickMaxMs">A tick of the node with the slowest clock.</param>
/// <param name="AppendBytes">Bytes of entries in one message: at the least, one entry each.</param>
/// <param name="AppendsInFlight">Append messages on their way to one follower.</param>
/// <param name="SnapshotChunkBytes">Bytes of a snapshot in one message.</param>
internal sealed record WorldPlan(
    int Nodes,
    int Voters,
    int FaultMs,
    int DelayMaxMs,
    int LossPerMille,
    int DuplicatePerMille,
    int FlushMaxMs,
    int FlushFailsPerMille,
    int CrashPerMille,
    int NemesisMs,
    int SnapshotEvery,
    bool ChangesMembership,
    int DamagePerMille,
    int Clients,
    int ThinkMaxMs,
    int TickMinMs,
    int TickMaxMs,
    int AppendBytes,
    int AppendsInFlight,
    int SnapshotChunkBytes)
{
    /// <summary>The plan of a seed.</summary>
    public static WorldPlan Draw(SimRandom random)
    {
        int nodes = random.Between(3, 7);
        bool changesMembership = random.Chance(600);
        return new WorldPlan(
            nodes,
            Voters: changesMembership ? random.Between(Math.Max(1, nodes - 3), nodes) : nodes,
            FaultMs: random.Between(1500, 5000),
            DelayMaxMs: random.Chance(300) ? random.Between(20, 150) : random.Between(1, 15),
            LossPerMille: random.Chance(500) ? random.Below(150) : 0,
            DuplicatePerMille: random.Chance(500) ? random.Below(100) : 0,
            FlushMaxMs: random.Chance(300) ? random.Between(10, 60) : random.Between(1, 5),
            FlushFailsPerMille: random.Chance(300) ? random.Below(10) : 0,
            CrashPerMille: random.Chance(500) ? random.Below(8) : 0,
            NemesisMs: random.Between(40, 400),
            SnapshotEvery: random.Chance(700) ? random.Between(5, 40) : 0,
            changesMembership,
            DamagePerMille: random.Chance(300) ? 200 : 0,
            Clients: random.Between(2, 8),
            ThinkMaxMs: random.Pick([15, 40, 120]),
            TickMinMs: random.Between(4, 10),
            TickMaxMs: random.Between(10, 24),
            AppendBytes: random.Pick([1, 80, 256]),
            AppendsInFlight: random.Between(1, 5),
            SnapshotChunkBytes: random.Pick([10, 25, 100]));
    }
}
