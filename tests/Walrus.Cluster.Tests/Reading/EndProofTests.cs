using Walrus.Cluster.Tests.Failover;
using Walrus.Cluster.Tests.Sealing;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Reading;

/// <summary>When a leader is believed that there is no more.</summary>
public sealed class EndProofTests
{
    private static readonly PartitionId Logs = Partition(1);

    private readonly SegmentMetadata _segment;
    private readonly InstantPeers _peers = new();
    private readonly HashSet<int> _away = [];

    public EndProofTests()
    {
        Scene scene = Of(3);
        scene.Does(Create("logs", On(1, 2, 3)));
        _segment = scene.Chain(1).Last;
    }

    [Theory]
    [InlineData(true, true, true, true)]
    [InlineData(true, true, false, true)]
    [InlineData(true, false, true, true)]
    [InlineData(true, true, null, true)]
    [InlineData(true, false, false, false)]
    [InlineData(true, null, false, false)]
    [InlineData(true, null, null, false)]
    [InlineData(false, true, true, false)]
    [InlineData(null, true, true, false)]
    public async Task Proof_OfThreeReplicas_TakesTheLeaderAndOneMore(bool? leader, bool? second, bool? third, bool expected)
    {
        _peers.Stand = node => Task.FromResult(node.Value switch { 1 => leader, 2 => second, _ => third });
        (await HoldsAsync(Proof())).ShouldBe(expected);
    }

    [Fact]
    public async Task Proof_WithReplicasAway_AsksTheOthersOnly()
    {
        _away.UnionWith([2]);
        _peers.Stand = node => Task.FromResult<bool?>(node.Value != 2);
        EndProof proof = Proof();
        (await HoldsAsync(proof)).ShouldBeTrue();
        _away.UnionWith([3]);
        (await HoldsAsync(proof)).ShouldBeFalse();
        await Wait.Until(() => proof.Open == 0);
    }

    /// <summary>The round that is under way may have asked before the leader told its end.</summary>
    [Fact]
    public async Task Proof_AskedWhileARoundIsUnderWay_IsOfTheNextRound_WhichAllShare()
    {
        TaskCompletionSource<bool?>[] answers = [new(TaskCreationOptions.RunContinuationsAsynchronously), new(TaskCreationOptions.RunContinuationsAsynchronously)];
        int asked = 0;
        _peers.Stand = node => node.Value != 1 ? Task.FromResult<bool?>(true) : answers[Interlocked.Increment(ref asked) - 1].Task;
        EndProof proof = Proof();
        Task<bool> first = HoldsAsync(proof);
        Task<bool> second = HoldsAsync(proof);
        Task<bool> third = HoldsAsync(proof);
        answers[0].SetResult(true);
        (await first).ShouldBeTrue();
        await Wait.Until(() => Volatile.Read(ref asked) == 2);
        second.IsCompleted.ShouldBeFalse();
        answers[1].SetResult(false);
        (await second, await third).ShouldBe((false, false));
        await Wait.Until(() => proof.Open == 0);
        asked.ShouldBe(2);
    }

    [Fact]
    public async Task Proof_ThatNobodyWaitsForAnyMore_EndsAllTheSame()
    {
        TaskCompletionSource<bool?> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _peers.Stand = _ => answer.Task;
        EndProof proof = Proof();
        using CancellationTokenSource stop = new();
        Task<bool> first = proof.HoldsAsync(Logs, _segment, stop.Token);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        answer.SetResult(true);
        await Wait.Until(() => proof.Open == 0);
    }

    private EndProof Proof() => new(_peers, node => !_away.Contains((int)node.Value));

    private Task<bool> HoldsAsync(EndProof proof) => proof.HoldsAsync(Logs, _segment, CancellationToken.None);
}
