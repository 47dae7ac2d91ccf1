using Walrus.Consensus.Runtime.Tests.Bench;
using Walrus.Storage;
using Walrus.Testing.Faults;

namespace Walrus.Consensus.Runtime.Tests.Cluster;

/// <summary>Power cuts, full disks and failed flushes at every call: nothing acknowledged is lost, and no vote is given twice.</summary>
public sealed class DiskFaultTests
{
    [Fact]
    public async Task LoneNode_LosingPowerAtEachCall_KeepsWhatItAcknowledged()
    {
        bool isOver = false;
        for (int at = 1; !isOver; at++)
        {
            await using TestCluster cluster = new(1);
            ClusterNode node = cluster[1];
            isOver = await WorkAsync(cluster, node, new FaultPlan(InjectedFault.InputOutput, at, Persistent: true));
            await node.CrashAsync(new Random(at));
            await ResumeOrBeginAsync(cluster, node);
            await cluster.ConvergeAsync();
            at.ShouldBeLessThan(3_000);
        }
    }

    [Theory]
    [InlineData(InjectedFault.InputOutput, 11)]
    [InlineData(InjectedFault.FlushFailure, 13)]
    [InlineData(InjectedFault.DiskFull, 17)]
    internal async Task Node_OfThree_WhoseDiskFailsAtSomeCall_StopsAndComesBack(InjectedFault fault, int step)
    {
        bool isOver = false;
        for (int at = 200; !isOver; at += step)
        {
            await using TestCluster cluster = await TestCluster.StartAsync(3);
            ClusterNode victim = (at % 2) == 0 ? await cluster.LeaderAsync() : cluster.Nodes.First(node => node != cluster.Leader);
            victim.Files.Fail(new FaultPlan(fault, at, Persistent: true));
            for (int value = 0; value < 15; value++)
            {
                await cluster.PutAsync("x", value);
            }

            isOver = victim.IsUp;
            if (!victim.IsUp)
            {
                (await victim.Host!.Stopped).ShouldBeAssignableTo<StorageException>();
            }

            await victim.CrashAsync(new Random(at));
            await victim.StartAsync(RaftStart.Resume, MemberSet.Empty);
            victim.Host!.Status.Loss.ShouldBeNull($"after {fault} at call {at}");
            await cluster.PutAsync("y", 1);
            await cluster.ConvergeAsync();
            at.ShouldBeLessThan(5_000);
        }
    }

    [Fact]
    public async Task FullDisk_OfALoneNode_StopsItWithTheCauseAndItGoesOnWhenThereIsSpace()
    {
        await using TestCluster cluster = await TestCluster.StartAsync(1);
        ClusterNode node = cluster[1];
        await cluster.PutAsync("x", 1);
        node.Files.Fail(new FaultPlan(InjectedFault.DiskFull, 1, Persistent: true, call => call.Kind is IoKind.Create or IoKind.Allocate));
        for (int value = 2; node.IsUp; value++)
        {
            Task<ProposalAnswer> proposal = node.Host!.ProposeAsync(MapMachine.Put("x" + new string('y', 10_000), value)).AsTask();
            ProposalAnswer answer = await proposal.Within();
            if (answer.End == ProposalEnd.Applied)
            {
                cluster.Acknowledged.Add($"put x{new string('y', 10_000)} {value}");
            }
            else
            {
                answer.End.ShouldBe(ProposalEnd.Unknown);
                await node.Host.Stopped.Within();
            }
        }

        (await node.Host!.Stopped.Within()).ShouldBeOfType<DiskFullException>();
        node.Files.Heal();
        await node.StopAsync();
        await node.StartAsync(RaftStart.Resume, MemberSet.Empty);
        await cluster.PutAsync("y", 1);
        await cluster.ConvergeAsync();
    }

    /// <summary>Starts the only node and proposes until its disk fails; true when it never did.</summary>
    private static async Task<bool> WorkAsync(TestCluster cluster, ClusterNode node, FaultPlan plan)
    {
        try
        {
            await node.StartAsync(RaftStart.Found, cluster.Founders, plan);
        }
        catch (StorageException)
        {
            return false;
        }

        for (int value = 0; value < 12 && node.IsUp; value++)
        {
            byte[] command = MapMachine.Put("x", value);
            ProposalAnswer answer = await node.Host!.ProposeAsync(command).Within();
            if (answer.End == ProposalEnd.Applied)
            {
                cluster.Acknowledged.Add($"put x {value}");
            }
        }

        return node.IsUp;
    }

    /// <summary>A node that lost power before its first start was over starts for the first time again: it has promised nothing.</summary>
    private static async Task ResumeOrBeginAsync(TestCluster cluster, ClusterNode node)
    {
        await node.StartAsync(cluster.Acknowledged.Count == 0 ? RaftStart.Found : RaftStart.Resume, cluster.Founders);
        node.Host!.Status.Loss.ShouldBeNull();
    }
}
