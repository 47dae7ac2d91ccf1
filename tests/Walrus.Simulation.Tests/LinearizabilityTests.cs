using Walrus.Simulation.Raft;

namespace Walrus.Simulation.Tests;

public sealed class LinearizabilityTests
{
    [Fact]
    public void History_InRealTimeOrder_IsLinearizable() =>
        Check(Put(1, 1, 2), Get(1, 3, 4), Put(2, 5, 6), Get(2, 7, 8)).ShouldBe(HistoryVerdict.Linearizable);

    [Fact]
    public void Read_OfAnOverwrittenValue_IsNotLinearizable() =>
        Check(Put(1, 1, 2), Put(2, 3, 4), Get(1, 5, 6)).ShouldBe(HistoryVerdict.NotLinearizable);

    [Fact]
    public void Read_DuringAWrite_MaySeeEither()
    {
        Check(Put(1, 1, 9), Get(0, 2, 3), Get(1, 4, 5)).ShouldBe(HistoryVerdict.Linearizable);
        Check(Put(1, 1, 9), Get(1, 2, 3), Get(0, 4, 5)).ShouldBe(HistoryVerdict.NotLinearizable, "once seen, it stays");
    }

    [Fact]
    public void Write_WithoutAnAnswer_MayHappenLateOrNever()
    {
        Check(Put(1, 1, null), Get(0, 2, 3), Get(1, 8, 9)).ShouldBe(HistoryVerdict.Linearizable);
        Check(Put(1, 1, null), Get(0, 2, 3), Get(0, 8, 9)).ShouldBe(HistoryVerdict.Linearizable);
        Check(Put(1, 1, null), Get(1, 2, 3), Get(0, 8, 9)).ShouldBe(HistoryVerdict.NotLinearizable);
    }

    [Fact]
    public void CompareAndSet_ThatBothWon_IsNotLinearizable()
    {
        Check(Cas(0, 1, 1, 1, 4), Cas(0, 2, 1, 2, 5)).ShouldBe(HistoryVerdict.NotLinearizable);
        Check(Cas(0, 1, 1, 1, 4), Cas(0, 2, 0, 2, 5)).ShouldBe(HistoryVerdict.Linearizable);
    }

    [Fact]
    public void History_WithMoreOperationsThanBits_IsGivenUp() =>
        Check([.. Enumerable.Range(0, LinearizabilityCheck.OperationsMax + 1).Select(i => Put(i, 2 * i, (2 * i) + 1))]).ShouldBe(HistoryVerdict.TooComplex);

    private static HistoryVerdict Check(params Operation[] operations) => LinearizabilityCheck.Check(operations);

    private static Operation Put(int value, long asked, long? answered) => Make(new KvCommand(KvKind.Put, 0, value, 0), asked, answered, 0);

    private static Operation Get(int result, long asked, long? answered) => Make(new KvCommand(KvKind.Get, 0, 0, 0), asked, answered, result);

    private static Operation Cas(int expected, int value, int result, long asked, long? answered) =>
        Make(new KvCommand(KvKind.CompareAndSet, 0, value, expected), asked, answered, result);

    private static Operation Make(KvCommand command, long asked, long? answered, int result)
    {
        Operation operation = new(0, command, asked);
        if (answered is { } at)
        {
            operation.Answer(result, at);
        }

        return operation;
    }
}
