namespace Walrus.Consensus.Runtime.Tests.Deciding;

public sealed class PendingReadsTests
{
    private readonly PendingReads<string> _reads = new();

    [Fact]
    public void Read_Confirmed_WaitsForItsIndex()
    {
        ReadRequest name = Ask("a");
        _reads.Concluded(new ReadResult(name, IsConfirmed: true, new LogIndex(7))).ShouldBeNull();
        _reads.TryEnd(new LogIndex(6), out _).ShouldBeFalse();
        _reads.TryEnd(new LogIndex(7), out string? read).ShouldBeTrue();
        read.ShouldBe("a");
        _reads.Count.ShouldBe(0);
    }

    [Fact]
    public void Read_Refused_EndsAtOnce() => _reads.Concluded(new ReadResult(Ask("a"), IsConfirmed: false, default)).ShouldBe("a");

    [Fact]
    public void Read_NotKnown_SaysNothing() => _reads.Concluded(new ReadResult(new ReadRequest(99), IsConfirmed: true, default)).ShouldBeNull();

    [Fact]
    public void TryEnd_SeveralIndexes_EndsThoseThatAreReached()
    {
        foreach ((string read, int index) in new[] { ("late", 9), ("early", 3), ("middle", 5) })
        {
            _reads.Concluded(new ReadResult(Ask(read), IsConfirmed: true, new LogIndex(index)));
        }

        _reads.TryEnd(new LogIndex(5), out string? first).ShouldBeTrue();
        _reads.TryEnd(new LogIndex(5), out string? second).ShouldBeTrue();
        _reads.TryEnd(new LogIndex(5), out _).ShouldBeFalse();
        (first, second).ShouldBe(("early", "middle"));
    }

    [Fact]
    public void TryEndAny_GivesConfirmedAndAskedOnes()
    {
        _reads.Concluded(new ReadResult(Ask("a"), IsConfirmed: true, new LogIndex(7)));
        Ask("b");
        _reads.TryEndAny(out _).ShouldBeTrue();
        _reads.TryEndAny(out _).ShouldBeTrue();
        _reads.TryEndAny(out _).ShouldBeFalse();
    }

    private ReadRequest Ask(string read)
    {
        ReadRequest name = _reads.NextName();
        _reads.Add(name, read);
        return name;
    }
}
