namespace Walrus.Peers.Tests.Connections;

/// <summary>The small decisions: silence, back-off, credit, requests' deadlines.</summary>
public sealed class DecisionTests
{
    [Theory]
    [InlineData(0, 0, 900, LivenessDuty.None)]
    [InlineData(0, 0, 1000, LivenessDuty.Ping)]
    [InlineData(4000, 4500, 5000, LivenessDuty.None)]
    [InlineData(0, 4900, 5000, LivenessDuty.GiveUp)]
    [InlineData(Liveness.NotWaiting, 0, 90_000, LivenessDuty.Ping)]
    [InlineData(Liveness.NotWaiting, 89_500, 90_000, LivenessDuty.None)]
    internal void Liveness_ByWhatPassed_SaysWhatToDo(long waitingSinceMs, long sentAtMs, long nowMs, LivenessDuty duty)
    {
        Liveness liveness = new(Limits.PeerKeepAliveDefault, Limits.PeerIdleDefault);
        long waiting = waitingSinceMs == Liveness.NotWaiting ? waitingSinceMs : Ticks(waitingSinceMs);
        liveness.Judge(waiting, Ticks(sentAtMs), Ticks(nowMs), new ManualTime()).ShouldBe(duty);
    }

    [Fact]
    public void Liveness_AfterAPauseOfItsOwn_CountsThatMuchLess()
    {
        Liveness liveness = new(Limits.PeerKeepAliveDefault, Limits.PeerIdleDefault);
        long excused = Liveness.After(0, TimeSpan.FromSeconds(2), new ManualTime());
        liveness.Judge(excused, Ticks(6_900), Ticks(6_999), new ManualTime()).ShouldBe(LivenessDuty.None);
        liveness.Judge(excused, Ticks(6_900), Ticks(7_000), new ManualTime()).ShouldBe(LivenessDuty.GiveUp);
    }

    [Fact]
    public void Backoff_FailureAfterFailure_DoublesToTheLongest()
    {
        Backoff backoff = new(() => 0);
        TimeSpan expected = Limits.PeerBackoffMin;
        for (int i = 0; i < 12; i++)
        {
            backoff.Next(TimeSpan.Zero).ShouldBe(expected);
            expected = TimeSpan.FromTicks(Math.Min(expected.Ticks * 2, Limits.PeerBackoffMax.Ticks));
        }

        expected.ShouldBe(Limits.PeerBackoffMax);
        backoff.Next(Limits.PeerStableAfter - TimeSpan.FromTicks(1)).ShouldBe(Limits.PeerBackoffMax);
        backoff.Next(Limits.PeerStableAfter).ShouldBe(Limits.PeerBackoffMin);
        backoff.Next(TimeSpan.Zero).ShouldBe(Limits.PeerBackoffMin * 2);
        backoff.Reset();
        backoff.Next(TimeSpan.Zero).ShouldBe(Limits.PeerBackoffMin);
    }

    [Fact]
    public void Backoff_Jitter_ShortensByUpToAHalf()
    {
        new Backoff(() => 1).Next(TimeSpan.Zero).ShouldBe(Limits.PeerBackoffMin / 2);
        new Backoff(() => 0.5).Next(TimeSpan.Zero).ShouldBe(Limits.PeerBackoffMin * 0.75);
    }

    [Fact]
    public void Credit_AnyMessages_SenderAndReceiverAgreeAndTheSenderIsNeverFarAhead()
    {
        Random random = new(11);
        CreditBalance sender = new();
        CreditWindow receiver = new(1000);
        sender.TryGrant(1000).ShouldBeTrue();
        Queue<int> waiting = new();
        for (int i = 0; i < 10_000; i++)
        {
            if (sender.MaySend && random.Next(3) > 0)
            {
                int bytes = random.Next(20) == 0 ? 5000 : random.Next(1, 400);
                sender.Spend(bytes);
                receiver.TryReceive(bytes).ShouldBeTrue();
                waiting.Enqueue(bytes);
                waiting.Sum().ShouldBeLessThanOrEqualTo(1000 + 250 + 5000);
            }
            else if (waiting.TryDequeue(out int read) && receiver.Consume(read) is > 0 and var grant)
            {
                sender.TryGrant((uint)grant).ShouldBeTrue();
            }
        }

        while (waiting.TryDequeue(out int read))
        {
            sender.TryGrant((uint)Math.Max(receiver.Consume(read), 1)).ShouldBeTrue();
        }

        sender.MaySend.ShouldBeTrue(); // Whoever has read everything has granted enough to go on.
    }

    [Fact]
    public void Credit_WithoutAnyLeft_IsRefused()
    {
        CreditWindow receiver = new(100);
        receiver.TryReceive(100).ShouldBeTrue();
        receiver.TryReceive(1).ShouldBeFalse();
        new CreditBalance().TryGrant(0).ShouldBeFalse();
        CreditBalance sender = new();
        sender.TryGrant(uint.MaxValue).ShouldBeTrue();
        sender.TryGrant(1).ShouldBeFalse();
    }

    [Fact]
    public void RequestTable_Deadlines_TakeOutWhatIsDueOnce()
    {
        RequestTable<string> table = new(3);
        ulong first = table.Add("first", 10);
        ulong second = table.Add("second", 20);
        ulong third = table.Add("third", long.MaxValue);
        table.HasRoom.ShouldBeFalse();
        table.TakeExpired(9).ShouldBeNull();
        table.TakeExpired(10).ShouldBe([(first, "first")]);
        table.TryTake(first, out _).ShouldBeFalse();
        table.WasIssued(first).ShouldBeTrue();
        table.WasIssued(table.Next).ShouldBeFalse();
        table.WasIssued(0).ShouldBeFalse();
        table.Extend(second, 30);
        table.TakeExpired(25).ShouldBeNull();
        table.TryTake(third, out string item).ShouldBeTrue();
        item.ShouldBe("third");
        table.TakeAll().ShouldBe(["second"]);
        table.Count.ShouldBe(0);
    }

    [Fact]
    public void RefusalText_TooLongOrSpoilt_IsCutBetweenCharactersAndCleaned()
    {
        byte[] cut = RefusalText.Write(new string('x', Limits.PeerRefusalTextBytesMax - 1) + "ä");
        cut.Length.ShouldBe(Limits.PeerRefusalTextBytesMax - 1);
        RefusalText.Read(new System.Buffers.ReadOnlySequence<byte>([65, 10, 0xFF, 27])).ShouldBe("A?\uFFFD?");
        RefusalText.Read(new System.Buffers.ReadOnlySequence<byte>(new byte[10_000])).Length.ShouldBe(Limits.PeerRefusalTextBytesMax);
    }

    private static long Ticks(long milliseconds) => TimeSpan.FromMilliseconds(milliseconds).Ticks;
}
