using Walrus.Consensus.Runtime.Tests.Bench;
using static Walrus.Consensus.Runtime.Tests.Bench.SoloHost;

namespace Walrus.Consensus.Runtime.Tests.Loop;

/// <summary>Waiting until the machine is somewhere.</summary>
public sealed class AppliedGateTests
{
    private readonly AppliedGate _gate = new();

    [Fact]
    public async Task Wait_IsOverWhenTheIndexIsReached()
    {
        ValueTask<bool> two = _gate.WaitAsync(new LogIndex(2), CancellationToken.None);
        ValueTask<bool> four = _gate.WaitAsync(new LogIndex(4), CancellationToken.None);
        ValueTask<bool> fourAgain = _gate.WaitAsync(new LogIndex(4), CancellationToken.None);
        _gate.Reached(new LogIndex(3));
        (await two.Within()).ShouldBeTrue();
        (four.IsCompleted, fourAgain.IsCompleted, _gate.Count).ShouldBe((false, false, 1));
        _gate.Reached(new LogIndex(9));
        (await four.Within()).ShouldBeTrue();
        (await fourAgain.Within()).ShouldBeTrue();
        (await _gate.WaitAsync(new LogIndex(9), CancellationToken.None)).ShouldBeTrue("nothing to wait for");
    }

    [Fact]
    public async Task Wait_GivenUp_LeavesNothingBehindAndOthersWait()
    {
        using CancellationTokenSource givenUp = new();
        ValueTask<bool> first = _gate.WaitAsync(new LogIndex(5), givenUp.Token);
        ValueTask<bool> second = _gate.WaitAsync(new LogIndex(5), CancellationToken.None);
        ValueTask<bool> far = _gate.WaitAsync(new LogIndex(50), givenUp.Token);
        await givenUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(first.AsTask().Within());
        await Should.ThrowAsync<OperationCanceledException>(far.AsTask().Within());
        _gate.Count.ShouldBe(1);
        _gate.Reached(new LogIndex(5));
        (await second.Within()).ShouldBeTrue();
        _gate.Count.ShouldBe(0);
    }

    [Fact]
    public async Task Close_EndsWaitsAndLaterOnes()
    {
        ValueTask<bool> waiting = _gate.WaitAsync(new LogIndex(5), CancellationToken.None);
        _gate.Reached(new LogIndex(3));
        _gate.Close();
        (await waiting.Within()).ShouldBeFalse();
        (await _gate.WaitAsync(new LogIndex(6), CancellationToken.None)).ShouldBeFalse();
        (await _gate.WaitAsync(new LogIndex(3), CancellationToken.None)).ShouldBeTrue();
    }

    [Fact]
    public async Task WaitApplied_OnAHost_ShowsTheStateAndEndsWithTheHost()
    {
        await using SoloHost solo = await StartLeaderAsync();
        LogIndex next = solo.Host.Status.Applied.Next;
        Task<bool> wait = solo.Host.WaitAppliedAsync(next, CancellationToken.None).AsTask();
        Task<bool> never = solo.Host.WaitAppliedAsync(next + 100, CancellationToken.None).AsTask();
        wait.IsCompleted.ShouldBeFalse();
        await solo.Host.ProposeAsync(MapMachine.Put("x", 1)).Within();
        (await wait.Within()).ShouldBeTrue();
        solo.Host.Status.Applied.ShouldBeGreaterThanOrEqualTo(next);
        await solo.DisposeAsync();
        (await never.Within()).ShouldBeFalse();
    }
}
