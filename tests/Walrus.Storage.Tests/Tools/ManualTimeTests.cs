using Walrus.Testing;

namespace Walrus.Storage.Tests.Tools;

public class ManualTimeTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void Advance_NoTimers_MovesBothClocks()
    {
        DateTimeOffset wall = _time.GetUtcNow();
        long stamp = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(90));

        (_time.GetUtcNow() - wall).ShouldBe(TimeSpan.FromSeconds(90));
        _time.GetElapsedTime(stamp).ShouldBe(TimeSpan.FromSeconds(90));
    }

    [Fact]
    public void Advance_SeveralTimers_FireInOrderEachAtItsTime()
    {
        List<string> fired = [];
        long start = _time.GetTimestamp();
        void Note(object? name) => fired.Add($"{name}@{_time.GetElapsedTime(start).TotalSeconds}");
        using ITimer late = _time.CreateTimer(Note, "late", TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        using ITimer first = _time.CreateTimer(Note, "first", TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan);
        using ITimer second = _time.CreateTimer(Note, "second", TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan);
        using ITimer beat = _time.CreateTimer(Note, "beat", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3));

        _time.Advance(TimeSpan.FromSeconds(4));
        fired.ShouldBe(["beat@1", "first@2", "second@2", "beat@4"]);
        _time.Advance(TimeSpan.FromSeconds(1));
        fired[^1].ShouldBe("late@5");
        _time.ArmedTimers.ShouldBe(1);
    }

    [Fact]
    public void Advance_TimerArmedByACallback_FiresInTheSameAdvance()
    {
        int fired = 0;
        ITimer? second = null;
        using ITimer first = _time.CreateTimer(
            _ => second = _time.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan),
            null,
            TimeSpan.FromSeconds(1),
            Timeout.InfiniteTimeSpan);

        _time.Advance(TimeSpan.FromSeconds(2));

        fired.ShouldBe(1);
        second!.Dispose();
    }

    [Fact]
    public void Timer_ChangedOrDisposed_FiresAtTheNewTimeOrNever()
    {
        int fired = 0;
        ITimer timer = _time.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        timer.Change(TimeSpan.FromSeconds(10), Timeout.InfiniteTimeSpan).ShouldBeTrue();
        _time.Advance(TimeSpan.FromSeconds(9));
        fired.ShouldBe(0);
        _time.Advance(TimeSpan.FromSeconds(1));
        fired.ShouldBe(1);

        timer.Change(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)).ShouldBeTrue();
        timer.Dispose();
        _time.Advance(TimeSpan.FromSeconds(9));
        fired.ShouldBe(1);
        timer.Change(TimeSpan.Zero, TimeSpan.Zero).ShouldBeFalse();
    }

    [Fact]
    public async Task Delay_OnThisClock_EndsWhenItIsAdvanced()
    {
        Task delay = Task.Delay(TimeSpan.FromHours(1), _time);
        _time.Advance(TimeSpan.FromMinutes(59));
        delay.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromMinutes(1));
        await delay;
    }

    [Fact]
    public async Task WaitForArmed_ALoopOnAnotherThread_SignalsThatItWaitsAgain()
    {
        Task loop = Task.Run(() => Task.Delay(TimeSpan.FromSeconds(1), _time));
        await _time.WaitForArmedAsync(1);
        loop.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(1));
        await loop;
    }

    [Fact]
    public void JumpWallClock_LeavesElapsedTimeAndTimers()
    {
        int fired = 0;
        long start = _time.GetTimestamp();
        DateTimeOffset wall = _time.GetUtcNow();
        using ITimer timer = _time.CreateTimer(_ => fired++, null, TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);
        _time.JumpWallClock(TimeSpan.FromHours(-1));

        fired.ShouldBe(0);
        _time.GetElapsedTime(start).ShouldBe(TimeSpan.Zero);
        _time.GetUtcNow().ShouldBe(wall - TimeSpan.FromHours(1));
    }
}
