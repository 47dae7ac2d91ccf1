using Walrus.Node.Commands;
using Walrus.Node.Connections;
using Walrus.Protocol;

namespace Walrus.Node.Tests.Connections;

public sealed class RequestWindowTests
{
    private static readonly TopicName Topic = new("a");

    [Fact]
    public void TryAdmit_RequestsAtTheBound_RefusesUntilOneIsRetired()
    {
        RequestWindow window = new(new WindowLimits { RequestsMax = 2 });
        Admit(window, RequestKind.Put, 1);
        Admit(window, RequestKind.Put, 1);

        window.TryAdmit(new Demand(RequestKind.Put, Topic, 1)).ShouldBeFalse();
        RetireOldest(window, 0);
        window.TryAdmit(new Demand(RequestKind.Put, Topic, 1)).ShouldBeTrue();
    }

    [Fact]
    public void TryAdmit_RequestBytesAtTheBound_Refuses()
    {
        RequestWindow window = new(new WindowLimits { RequestBytesMax = 100 });
        Admit(window, RequestKind.Put, 60);

        window.TryAdmit(new Demand(RequestKind.Put, Topic, 41)).ShouldBeFalse();
        window.TryAdmit(new Demand(RequestKind.Put, Topic, 40)).ShouldBeTrue();
    }

    [Fact]
    public void TryAdmit_OneRequestAboveTheBytes_IsAdmittedAlone()
    {
        RequestWindow window = new(new WindowLimits { RequestBytesMax = 100 });

        Admit(window, RequestKind.Put, 5_000);

        window.TryAdmit(new Demand(RequestKind.Put, Topic, 1)).ShouldBeFalse();
    }

    [Fact]
    public void TryAdmit_CursorReads_AreBoundedByTheirOwnNumber()
    {
        RequestWindow window = new(new WindowLimits { CursorReadsMax = 2, EntryBytesMax = 1 });
        Admit(window, RequestKind.Get, 1);
        Admit(window, RequestKind.Get, 1);

        window.TryAdmit(new Demand(RequestKind.Get, Topic, 1)).ShouldBeFalse();
        window.TryAdmit(new Demand(RequestKind.Put, new TopicName("b"), 1)).ShouldBeTrue();
    }

    [Fact]
    public void TryAdmit_CursorReadsOfUnknownSize_AreCountedWithTheLargestEntryUntilSmallOnesCame()
    {
        RequestWindow window = new(new WindowLimits { EntryBytesMax = 1_000_000, ReplyBytesMax = 2_000_000 });
        Admit(window, RequestKind.Get, 1);
        Admit(window, RequestKind.Get, 1);
        window.TryAdmit(new Demand(RequestKind.Get, Topic, 1)).ShouldBeFalse("two entries may be as large as all the room");

        RetireOldest(window, 600);
        RetireOldest(window, 600);

        for (int read = 0; read < 7; read++)
        {
            Admit(window, RequestKind.Get, 1); // The estimate has come down to a quarter.
        }
    }

    [Fact]
    public void Add_AnswerThatIsKnown_CountsAsItIs()
    {
        RequestWindow window = new(new WindowLimits { ReplyBytesMax = 10_000 });
        Demand fetch = new(RequestKind.Fetch, Topic, 1);
        window.TryAdmit(fetch).ShouldBeTrue();
        window.Add(new ValueTask<Reply>(Reply.Fetched(1, new byte[10_000])), fetch, 0);

        window.TryAdmit(fetch).ShouldBeFalse();
        RetireOldest(window, 10_000);
        window.TryAdmit(fetch).ShouldBeTrue();
    }

    [Fact]
    public void TryTake_Several_GivesThemInOrder()
    {
        RequestWindow window = new(new WindowLimits());
        for (int bytes = 1; bytes <= 100; bytes++)
        {
            Admit(window, RequestKind.Put, bytes);
        }

        for (int bytes = 1; bytes <= 100; bytes++)
        {
            window.TryTake(out PendingReply pending).ShouldBeTrue();
            pending.Demand.RequestBytes.ShouldBe(bytes);
            window.Retire(pending, 0);
        }

        window.TryTake(out _).ShouldBeFalse();
        window.InFlight.ShouldBe(0);
    }

    [Fact]
    public void IsDrained_OnlyWhenCompleteAndEmpty()
    {
        RequestWindow window = new(new WindowLimits());
        Admit(window, RequestKind.Put, 1);

        window.Complete();
        window.IsDrained.ShouldBeFalse();
        RetireOldest(window, 0);
        window.IsDrained.ShouldBeTrue();
    }

    [Fact]
    public async Task Progress_RaisedBeforeTheWait_IsNotLost()
    {
        WakeSignal signal = new(runsWaiterInline: false);
        signal.Raise();
        signal.Raise();

        await signal.WaitAsync();
        ValueTask second = signal.WaitAsync();
        second.IsCompleted.ShouldBeFalse("two raises before a wait count once");
        signal.Raise();
        await second;
    }

    [Fact]
    public async Task WakeSignal_RaisedFromManyThreads_NeverLosesTheLastRaise()
    {
        WakeSignal signal = new(runsWaiterInline: false);
        int raised = 0;
        const int Raises = 20_000;
        Task raiser = Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < Raises; i++)
            {
                Interlocked.Increment(ref raised);
                signal.Raise();
            }
        })));

        while (Volatile.Read(ref raised) < 2 * Raises)
        {
            await signal.WaitAsync();
        }

        await raiser;
    }

    [Fact]
    public void TryAdmit_DefaultBounds_AreThePlatforms()
    {
        CountAdmitted(new Demand(RequestKind.Put, Topic, 1)).ShouldBe(Limits.RequestsInFlightMax);
        CountAdmitted(new Demand(RequestKind.Put, Topic, Limits.RequestBytesInFlightMax / 8)).ShouldBe(8);
        CountAdmitted(new Demand(RequestKind.Get, Topic, 1), new WindowLimits { EntryBytesMax = 1 }).ShouldBe(Limits.CursorReadsInFlightMax);
        CountAdmitted(new Demand(RequestKind.Get, Topic, 1)).ShouldBe(Limits.ReplyBytesInFlightMax / Limits.FrameBytesDefault);
    }

    [Fact]
    public void TryAdmit_SmallEntries_AreCountedWithTheLeastThereIs()
    {
        WindowLimits limits = new() { EntryBytesMax = 1, ReplyBytesMax = 10 * Limits.ReplyBytesMin };

        CountAdmitted(new Demand(RequestKind.Get, Topic, 1), limits).ShouldBe(10);
    }

    private static int CountAdmitted(Demand demand, WindowLimits? limits = null)
    {
        RequestWindow window = new(limits ?? new WindowLimits());
        int admitted = 0;
        while (window.TryAdmit(demand))
        {
            window.Add(new ValueTask<Reply>(new TaskCompletionSource<Reply>().Task), demand, 0);
            admitted++;
        }

        return admitted;
    }

    private static void Admit(RequestWindow window, RequestKind kind, int bytes)
    {
        Demand demand = new(kind, Topic, bytes);
        window.TryAdmit(demand).ShouldBeTrue();
        window.Add(new ValueTask<Reply>(new TaskCompletionSource<Reply>().Task), demand, 0);
    }

    private static void RetireOldest(RequestWindow window, int replyBytes)
    {
        window.TryTake(out PendingReply pending).ShouldBeTrue();
        window.Retire(pending, replyBytes);
    }
}
