using Walrus.Testing;

namespace Walrus.Cluster.Tests.Worlds;

/// <summary>The data plane as a whole under power cuts, killed processes, cuts in the network, clocks that jump, and lost answers (scenarios 1, 2, 7 to 11, 16, 18 to 21, 24).</summary>
public sealed class WorldTests
{
    private const int SeedCount = 8;
    private const int Steps = 8;

    [Fact]
    public Task World_UnderRandomFaults_KeepsWhatItAcknowledgedAndHeals() => Seeds.RunAsync(SeedCount, RunAsync);

    /// <summary>Scenario 1.</summary>
    [Fact]
    public async Task AllNodes_WithoutPowerRightAfterAnAcknowledgement_HaveItWhenTheyComeBack()
    {
        await using World world = await World.StartAsync(101);
        StartClients(world);
        for (int time = 0; time < 3; time++)
        {
            await world.SomeMoreAsync(40);
            await world.CrashAsync(null, isProcessOnly: false, [.. world.Up]);
            await world.HealAsync();
        }

        await world.EndAsync();
    }

    /// <summary>Scenario 2: what the one that lost its pages says must not make the others lose what they have.</summary>
    [Fact]
    public async Task OneNodeWithoutPower_WhileTheOthersOnlyStandStill_LosesNothing()
    {
        await using World world = await World.StartAsync(102);
        StartClients(world);
        for (int time = 0; time < 3; time++)
        {
            await world.SomeMoreAsync(40);
            int victim = world.LeaderOf(world.Partitions[0]);
            foreach (int other in world.Up.Where(node => node != victim))
            {
                await world.IsolateAsync(other);
            }

            await world.CrashAsync(null, isProcessOnly: false, victim);
            await world.RestartAsync(victim);
            await world.SomeMoreAsync(5);
            await world.HealAsync();
        }

        await world.EndAsync();
    }

    /// <summary>The judge sees a loss: what a leader acknowledges alone goes with it.</summary>
    [Fact]
    public async Task Leader_ThatAcknowledgesAloneAndIsCutOff_LosesAndIsFoundOut()
    {
        await using World world = await World.StartAsync(103, acks: AckPolicy.Leader);
        PartitionId partition = world.Partitions[0];
        int leader = world.LeaderOf(partition);
        await world.SomeMoreAsync(1);
        await world.IsolateAsync(leader);
        (await world.AppendAsync(leader, partition, "0:0")).Fate.ShouldBe(RouteFate.Acknowledged);
        await world.TakenFromAsync(leader, partition);
        Exception? found = await Record.ExceptionAsync(world.EndAsync);
        found.ShouldBeOfType<ShouldAssertException>().Message.ShouldContain("0:0");
    }

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
        switch (random.Next(9))
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
            case 7:
                SetClock(world[victim].Clock, random.Next(3));
                break;
            default:
                await world.CrashAsync(dice, isProcessOnly: random.Next(2) == 0, victim);
                await world.RestartAsync(victim);
                break;
        }
    }

    private static void SetClock(SkewedClock clock, int how)
    {
        switch (how)
        {
            case 0:
                clock.Set(TimeSpan.FromHours(1));
                break;
            case 1:
                clock.Set(-TimeSpan.FromMinutes(1));
                break;
            default:
                clock.Stop();
                break;
        }
    }
}
