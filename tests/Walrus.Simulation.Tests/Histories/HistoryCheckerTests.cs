using Walrus.Testing;
using Walrus.Testing.Histories;

namespace Walrus.Simulation.Tests.Histories;

/// <summary>Histories of a few operations, told by hand, each with its one reason.</summary>
public sealed class HistoryCheckerTests
{
    private readonly HistoryRecorder _recorder;

    public HistoryCheckerTests() => _recorder = new HistoryRecorder("events", 1, new TickingTime());

    [Fact]
    public void Append_ThatIsUnknown_MayBeThereLateOrNever()
    {
        Invocation late = _recorder.Append("a", "late");
        late.Unknown();
        _recorder.Append("a", "never").Unknown();
        Append("b", "first");
        Read("c", 0, "first", "late");
        Verify();
    }

    [Fact]
    public void Append_ThatIsUnknown_CannotBeBelowWhatWasAcknowledgedBeforeItWasSent()
    {
        Append("b", "first");
        _recorder.Append("a", "late").Unknown();
        Read("c", 0, "late", "first");
        Verify(Breach.OutOfOrder);
    }

    [Fact]
    public void Append_ThatIsUnknown_CannotComeAfterSomebodySawIt()
    {
        _recorder.Append("a", "late").Unknown();
        Read("c", 0, "late");
        Append("b", "first");
        Read("c", 0, "first", "late");
        Verify(Breach.Differs, Breach.Twice);
    }

    [Fact]
    public void Append_ToldAnOffset_MustBeThere()
    {
        _recorder.Append("a", "one").Appended((0, 1));
        Append("a", "two");
        Read("c", 0, "one", "two");
        Verify(Breach.Differs);
    }

    [Fact]
    public void Append_AcknowledgedAndReadByNobody_IsNotPassed()
    {
        Read("c", 0);
        Append("a", "one");
        Verify(Breach.Unread);
    }

    [Fact]
    public void Log_WithAHoleInWhatWasRead_IsNotPassed()
    {
        Append("a", "one");
        Append("a", "two");
        Read("c", 1, "two");
        Verify(Breach.Unread);
    }

    [Fact]
    public void Entry_ReadBeforeItWasSent_IsTooEarly()
    {
        Invocation reading = _recorder.Read("c", 0, 0);
        reading.Found(["one"], saidEnd: false);
        Append("a", "one");
        Read("c", 0, "one");
        Verify(Breach.TooEarly);
    }

    [Fact]
    public void End_SaidBelowWhatAnotherHadRead_IsStale()
    {
        Invocation append = _recorder.Append("a", "one");
        Read("c", 0, "one");
        Read("d", 0);
        append.Appended();
        Verify(Breach.StaleEnd);
    }

    [Fact]
    public void End_SaidWhileTheAppendIsUnderWay_IsRight()
    {
        Invocation reading = _recorder.Read("d", 0, 0);
        Append("a", "one");
        reading.Found([], saidEnd: true);
        Read("c", 0, "one");
        Verify();
    }

    [Fact]
    public void Take_OfWhatIsNotInTheLog_IsFound()
    {
        _recorder.Append("a", "one").Unknown();
        _recorder.Take("b").Took("one");
        Read("c", 0);
        Verify(Breach.Differs);
    }

    [Fact]
    public void Cursor_PastAnEntryThatNobodyWasGiven_NeedsAnUnknownGetThatBeganBefore()
    {
        Append("a", "one");
        Append("a", "two");
        _recorder.Take("b").Took("two");
        _recorder.Take("b").Unknown();
        Read("c", 0, "one", "two");
        Verify(Breach.Skipped);
    }

    [Fact]
    public void Cursor_PastAnEntryThatAnUnknownGetMayHaveTaken_IsRight()
    {
        Append("a", "one");
        Append("a", "two");
        _recorder.Take("b").Unknown();
        _recorder.Take("b").Took("two");
        _recorder.Take("b").Took(null);
        Read("c", 0, "one", "two");
        Verify();
    }

    [Fact]
    public void Empty_WhileOneEntryAfterAnotherWaits_IsUnjustified()
    {
        Append("a", "one");
        Invocation empty = _recorder.Take("b");
        Append("a", "two");
        _recorder.Take("c").Took("one");
        empty.Took(null);
        _recorder.Take("c").Took("two");
        Read("d", 0, "one", "two");
        Verify(Breach.EmptyUnjustified);
    }

    [Fact]
    public void Empty_BetweenTwoEntries_IsRight()
    {
        Append("a", "one");
        Invocation empty = _recorder.Take("b");
        _recorder.Take("c").Took("one");
        Append("a", "two");
        empty.Took(null);
        _recorder.Take("c").Took("two");
        Read("d", 0, "one", "two");
        Verify();
    }

    [Fact]
    public void Partitions_EachHaveAnOrderOfTheirOwn()
    {
        HistoryRecorder recorder = new("events", 2, new TickingTime());
        recorder.Append("a", "one").Appended();
        recorder.Append("a", "two", partition: 1).Appended((1, 0));
        recorder.Read("c", 0, 0).Found(["one"], saidEnd: true);
        HistoryChecker.Check(recorder.Snapshot()).ShouldBeEmpty();
        recorder.Append("a", "three").Appended();
        recorder.Read("c", 0, 1).Found([], saidEnd: true);
        HistoryChecker.Check(recorder.Snapshot()).Single().Breach.ShouldBe(Breach.Unread, "partition 1 was not read again");
        recorder.Read("c", 1, 1).Found([], saidEnd: true);
        HistoryChecker.Check(recorder.Snapshot()).Single().Breach.ShouldBe(Breach.Lost);
    }

    [Fact]
    public void Values_ThatTwoAppendsShare_AreRefused()
    {
        Append("a", "same");
        Append("b", "same");
        Should.Throw<ArgumentException>(() => HistoryChecker.Check(_recorder.Snapshot()));
    }

    [Fact]
    public void Gets_OfSeveralPartitions_AreRefused()
    {
        HistoryRecorder recorder = new("events", 2, new TickingTime());
        recorder.Take("a").Took(null);
        Should.Throw<ArgumentException>(() => HistoryChecker.Check(recorder.Snapshot()));
    }

    [Fact]
    public void Operation_ThatEndsTwice_IsAFaultOfTheTest()
    {
        Invocation append = _recorder.Append("a", "one");
        append.Unknown();
        Should.Throw<InvalidOperationException>(() => append.Appended());
    }

    [Fact]
    public void Message_OfABrokenPromise_TellsTheStoryAndKeepsTheHistory()
    {
        Append("a", "one");
        Append("b", "two");
        Read("c", 0, "two", "one");
        History history = _recorder.Snapshot();
        HistoryContradictedException thrown = Should.Throw<HistoryContradictedException>(() => HistoryContradictedException.ThrowIfContradicted(history));
        thrown.Message.ShouldContain("OutOfOrder: 'two' stands at offset 0 of partition 0, below 'one' at offset 1, which was acknowledged before it was sent");
        thrown.Message.ShouldContain("#0 a [0 to 1]: append 'one', acknowledged");
        thrown.Contradictions[0].Operations.Count.ShouldBe(2);

        string path = thrown.Message[(thrown.Message.LastIndexOf(": ", StringComparison.Ordinal) + 2)..];
        History kept = HistoryFile.Read(path);
        kept.Operations.Select(operation => operation with { Values = [] }).ShouldBe(history.Operations.Select(operation => operation with { Values = [] }));
        kept.Operations.SelectMany(operation => operation.Values).ShouldBe(["one", "two", "two", "one"]);
        HistoryChecker.Check(kept).Single().Words.ShouldBe(thrown.Contradictions.Single().Words);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public void Files_ThatAreNoHistories_AreRefused()
    {
        using TempDirectory directory = new();
        File.WriteAllText(directory.File("empty"), "");
        File.WriteAllText(directory.File("other"), "what?");
        Should.Throw<InvalidDataException>(() => HistoryFile.Read(directory.File("empty")));
        Should.Throw<InvalidDataException>(() => HistoryFile.Read(directory.File("other")));
    }

    private void Append(string client, string value) => _recorder.Append(client, value).Appended();

    private void Read(string client, long from, params IReadOnlyList<string> values) => _recorder.Read(client, 0, from).Found(values, saidEnd: true);

    private void Verify(params Breach[] breaches) => HistoryChecker.Check(_recorder.Snapshot()).Select(contradiction => contradiction.Breach).Distinct().ShouldBe(breaches);

    /// <summary>Each look at it is one tick later.</summary>
    private sealed class TickingTime : TimeProvider
    {
        private long _now;

        public override long GetTimestamp() => Interlocked.Increment(ref _now);
    }
}
