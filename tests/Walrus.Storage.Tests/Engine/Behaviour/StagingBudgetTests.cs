using Walrus.Storage.Journal;

namespace Walrus.Storage.Tests.Engine.Behaviour;

/// <summary>The bound on what is staged: it holds, it lets the largest alone through, and nobody is left behind.</summary>
public sealed class StagingBudgetTests
{
    private const int Half = (int)(Limits.StagedBytesMax / 2);

    [Fact]
    public async Task WaitForRoom_AboveTheBound_EndsWhenBytesAreReturned()
    {
        StagingBudget budget = new();
        budget.Take((2 * Half) + 1);
        Task wait = budget.WaitForRoomAsync(CancellationToken.None).AsTask();
        using CancellationTokenSource cancel = new();
        Task cancelled = budget.WaitForRoomAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => cancelled.Within());
        budget.SignalRoom();
        wait.IsCompleted.ShouldBeFalse("nothing was returned yet");
        budget.Return((2 * Half) + 1);
        budget.SignalRoom();
        await wait.Within();
        budget.Bytes.ShouldBe(0);
        budget.WaitForRoomAsync(CancellationToken.None).AsTask().IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task Take_ManyAtOnce_AllGetThroughInTheEnd()
    {
        StagingBudget budget = new();
        long most = 0;
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 200; i++)
            {
                budget.Take(Half - 1);
                long now = budget.Bytes;
                InterlockedMax(ref most, now);
                budget.Return(Half - 1);
                budget.SignalRoom();
            }
        }))).Within();
        budget.Bytes.ShouldBe(0);
        most.ShouldBeGreaterThan(0);
    }

    private static void InterlockedMax(ref long target, long value)
    {
        long seen = Volatile.Read(ref target);
        while (value > seen)
        {
            seen = Interlocked.CompareExchange(ref target, value, seen) is var found && found == seen ? value : found;
        }
    }
}
