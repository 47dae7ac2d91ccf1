namespace Walrus.Consensus.Runtime.Tests.Loop;

public sealed class InboxTests
{
    private readonly Inbox _inbox = new();

    [Fact]
    public void Messages_BeyondTheirNumber_AreDropped()
    {
        for (int i = 0; i < Limits.RaftInboxMessagesMax; i++)
        {
            _inbox.TryAdd(Small).ShouldBeTrue();
        }

        _inbox.TryAdd(Small).ShouldBeFalse();
        _inbox.TryTake(out Message? _).ShouldBeTrue();
        _inbox.TryAdd(Small).ShouldBeTrue();
    }

    [Fact]
    public void Messages_BeyondTheirBytes_AreDroppedUntilThereIsRoom()
    {
        Message large = new SnapshotChunk(new NodeId(2), new NodeId(1), new Term(1), Some, 0, new byte[Limits.SnapshotChunkBytesMax]);
        int taken = 0;
        while (_inbox.TryAdd(large))
        {
            taken++;
        }

        taken.ShouldBe((int)(Limits.RaftInboxBytesMax / (Limits.SnapshotChunkBytesMax + Limits.LogEntryOverheadBytes)));
        _inbox.TryTake(out Message? _).ShouldBeTrue();
        _inbox.TryAdd(large).ShouldBeTrue();
    }

    [Fact]
    public async Task Requests_BeyondTheirNumber_Wait()
    {
        for (int i = 0; i < Limits.RaftRequestsMax; i++)
        {
            (await _inbox.AddAsync(new ReadBarrierRequest(), CancellationToken.None)).ShouldBeTrue();
        }

        ValueTask<bool> waiting = _inbox.AddAsync(new ReadBarrierRequest(), CancellationToken.None);
        waiting.IsCompleted.ShouldBeFalse();
        _inbox.TryTake(out HostRequest? _).ShouldBeTrue();
        (await waiting).ShouldBeTrue();
    }

    [Fact]
    public async Task Requests_AfterClosing_AreRefused()
    {
        _inbox.Close();
        (await _inbox.AddAsync(new ReadBarrierRequest(), CancellationToken.None)).ShouldBeFalse();
        _inbox.TryAdd(Small).ShouldBeFalse();
        await _inbox.WaitAsync();
    }

    [Fact]
    public async Task Signals_HoweverMany_WakeOnceAndLoseNothing()
    {
        _inbox.AddTick();
        _inbox.AddTick();
        _inbox.AddUnreachable(new NodeId(3));
        _inbox.AddUnreachable(new NodeId(3));
        await _inbox.WaitAsync();
        _inbox.TakeTicks().ShouldBe(2);
        _inbox.TakeTicks().ShouldBe(0);
        _inbox.TakeUnreachable().ShouldBe([new NodeId(3)]);
        _inbox.TakeUnreachable().ShouldBeEmpty();
        _inbox.WaitAsync().AsTask().IsCompleted.ShouldBeFalse();
    }

    private static Message Small => new TimeoutNow(new NodeId(2), new NodeId(1), new Term(1));

    private static Snapshot Some => new(new LogPosition(new LogIndex(1), new Term(1)), MemberSet.OfVoters(new NodeId(1)), Limits.SnapshotBytesMax, 0);
}
