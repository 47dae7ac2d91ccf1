using Walrus.Testing;

namespace Walrus.Cluster.Tests.Worlds;

/// <summary>The data plane as a whole under power cuts, killed processes, cuts in the network and lost answers (scenarios 1, 2, 7 to 11, 16, 18 to 21).</summary>
public sealed class WorldTests
{
    private const int SeedCount = 12;
    private const int Steps = 8;

    [Fact]
    public Task World_UnderRandomFaults_KeepsWhatItAcknowledgedAndHeals() => Seeds.RunAsync(SeedCount, RunAsync);

    private static async Task RunAsync(int seed)
    {
        System.Random random = new(seed);
        await using World world = await World.StartAsync(seed, nodes: seed % 3 == 0 ? 5 : 3);
        StartClients(world);
        await world.SomeMoreAsync(20);
        for (int step = 0; step < Steps; step++)
        {
            await StepAsync(world, random);
            await world.SomeMoreAsync(random.Next(10, 60));
            if (random.Next(3) == 0)
            {
                await world.HealAsync();
            }
        }

        await world.EndAsync();
    }

    private static void StartClients(World world)
    {
        int client = 0;
        foreach (PartitionId partition in world.Partitions)
        {
            world.StartWriter(client++, partition);
            world.StartWriter(client++, partition);
            world.StartReader(client++, partition);
        }
    }

    private static async Task StepAsync(World world, System.Random random)
    {
        int[] up = [.. world.Up];
        if (up.Length == 0)
        {
            await world.HealAsync();
            return;
        }

        int victim = up[random.Next(up.Length)];
        int other = up[random.Next(up.Length)];
        System.Random? dice = random.Next(2) == 0 ? random : null;
        switch (random.Next(8))
        {
            case 0 or 1:
                await world.CrashAsync(dice, isProcessOnly: false, victim);
                break;
            case 2:
                await world.CrashAsync(dice, isProcessOnly: true, victim);
                break;
            case 3:
                await world.IsolateAsync(victim);
                break;
            case 4 when victim != other:
                await world.Wires.CutAsync(victim, other);
                break;
            case 5:
                await world.Wires.BreakAsync(victim);
                break;
            case 6:
                await world.CrashAsync(dice, isProcessOnly: random.Next(2) == 0, up);
                await world.HealAsync();
                break;
            default:
                await world.CrashAsync(dice, isProcessOnly: random.Next(2) == 0, victim);
                await world.RestartAsync(victim);
                break;
        }
    }
}
