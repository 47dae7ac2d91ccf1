using FsCheck;
using FsCheck.Fluent;

namespace Walrus.Client.Tests;

/// <summary>The pure parts: addresses, pauses, windows, segment arithmetic, the ring.</summary>
public sealed class PolicyTests
{
    private static readonly TopicName Logs = new("logs");

    [Theory]
    [InlineData("127.0.0.1:8080", "127.0.0.1", 8080)]
    [InlineData("localhost:1", "localhost", 1)]
    [InlineData("broker-1.example.org:65535", "broker-1.example.org", 65535)]
    [InlineData("[::1]:9091", "::1", 9091)]
    [InlineData("[fe80::1]:9091", "fe80::1", 9091)]
    public void ServerAddress_Valid_RoundTrips(string text, string host, int port)
    {
        ServerAddress address = ServerAddress.Parse(text);
        (address.Host, address.Port).ShouldBe((host, port));
        address.ToString().ShouldBe(text);
        new ServerAddress(host, port).ShouldBe(address);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("localhost", "no port")]
    [InlineData("[::1]", "no port")]
    [InlineData("::1:8080", "in brackets")]
    [InlineData(":8080", "no host")]
    [InlineData("localhost:", "not a port")]
    [InlineData("localhost:0", "not a port")]
    [InlineData("localhost:65536", "not a port")]
    [InlineData("localhost:-1", "not a port")]
    [InlineData("localhost: 80", "not a port")]
    [InlineData("a b:80", "not a host")]
    [InlineData("[localhost]:80", "not a host")]
    [InlineData("[::1:80", "in brackets")]
    public void ServerAddress_Invalid_SaysWhatIsWrong(string text, string reason)
    {
        Should.Throw<FormatException>(() => ServerAddress.Parse(text)).Message.ShouldContain(reason);
        Should.Throw<FormatException>(() => new WalrusClientOptions { Address = text });
    }

    [Fact]
    public void ServerAddress_Default_IsThatOfTheBroker()
    {
        default(ServerAddress).ToString().ShouldBe("127.0.0.1:8080");
        new WalrusClientOptions().Address.ShouldBe("127.0.0.1:8080");
        default(ServerAddress).ShouldBe(new ServerAddress("127.0.0.1", 8080));
    }

    [Fact]
    public void Options_OutOfRange_AreNamed()
    {
        Refused(o => o.Port = 0, "port");
        Refused(o => o.ConnectTimeout = TimeSpan.Zero, "ConnectTimeout");
        Refused(o => o.RequestTimeout = TimeSpan.FromDays(100), "RequestTimeout");
        Refused(o => o.ReconnectDelayMin = TimeSpan.FromHours(1), "ReconnectDelayMax");
        Refused(o => o.MaxInFlight = 0, "MaxInFlight");
        Refused(o => o.MaxInFlight = Limits.ClientInFlightRequestsMax + 1, "MaxInFlight");
        Refused(o => o.MaxFrameBytes = 0, "MaxFrameBytes");

        static void Refused(Action<WalrusClientOptions> change, string name)
        {
            WalrusClientOptions options = new();
            change(options);
            Should.Throw<ArgumentException>(() => new WalrusClient(options)).Message.ShouldContain(name);
        }
    }

    [Fact]
    public async Task ReadOptions_OutOfRange_AreRefused()
    {
        await using WalrusClient client = new(new WalrusClientOptions());
        foreach (ReadOptions options in new ReadOptions[]
        {
            new() { Partition = -1 },
            new() { ReadAhead = 0 },
            new() { ReadAhead = Limits.ClientReadAheadEntriesMax + 1 },
            new() { PollDelayMin = TimeSpan.Zero },
            new() { PollDelayMin = TimeSpan.FromSeconds(2), PollDelayMax = TimeSpan.FromSeconds(1) },
        })
        {
            Should.Throw<ArgumentException>(() => client.ReadAsync("logs", ReadFrom.Start, options));
        }

        Should.Throw<ArgumentException>(() => client.ConsumeAsync("logs", new ConsumeOptions { PollDelayMax = TimeSpan.Zero }));
    }

    [Fact]
    public void ReconnectBackoff_Steps_DoubleUpToTheLongestAndStartAgain()
    {
        TimeSpan min = TimeSpan.FromMilliseconds(50);
        TimeSpan max = TimeSpan.FromMilliseconds(300);
        ReconnectBackoff backoff = new(min, max, new Random(7));
        foreach (int step in new[] { 50, 100, 200, 300, 300 })
        {
            backoff.Next().TotalMilliseconds.ShouldBeInRange(step / 2.0, step);
        }

        backoff.Reset();
        backoff.Next().ShouldBeLessThanOrEqualTo(min);
    }

    [Fact]
    public void ReconnectBackoff_OtherSeeds_OtherPauses() =>
        Enumerable.Range(0, 20)
            .Select(seed => new ReconnectBackoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), new Random(seed)).Next())
            .Distinct().Count().ShouldBeGreaterThan(10);

    [Fact]
    public void ReadAhead_Window_GrowsWithHitsAndKeepsTheByteBudget()
    {
        ReadAhead ahead = new(100);
        ahead.Window.ShouldBe(1);
        ahead.Hit(10);
        ahead.Window.ShouldBe(2);
        for (int i = 0; i < 10; i++)
        {
            ahead.Hit(10);
        }

        ahead.Window.ShouldBe(100);
        ahead.Hit(Limits.ClientReadAheadBytes / 2);
        ahead.Window.ShouldBe(2);
        ahead.Hit(Limits.ClientReadAheadBytes * 2);
        ahead.Window.ShouldBe(1);
        ahead.Miss();
        ahead.Window.ShouldBe(1);
    }

    [Fact]
    public void SegmentMap_StartRemovedByRetention_BeginsAtTheFirstThatIsThere()
    {
        // Segments 1 and 2 are gone; 3 has 100 entries from offset 1000, 4 is open from 1100.
        SegmentMap map = Map(current: 4, openBase: 1_100, start: 1_020, end: 1_105, (3, 100));
        map.Resolve(ReadFrom.Start).ShouldBe(new SegmentPosition(3, 20));
        map.Resolve(ReadFrom.End).ShouldBe(new SegmentPosition(4, 5));
        map.Resolve(ReadFrom.Offset(1_099)).ShouldBe(new SegmentPosition(3, 99));
        map.Resolve(ReadFrom.Offset(5_000)).ShouldBe(new SegmentPosition(4, 3_900));
        OffsetOutOfRangeException gone = Should.Throw<OffsetOutOfRangeException>(() => map.Resolve(ReadFrom.Offset(1_019)));
        (gone.Offset, gone.Start).ShouldBe((1_019, 1_020));
    }

    [Fact]
    public void SegmentMap_BeyondASealedEnd_CountsOnInTheNext()
    {
        SegmentMap map = Map(current: 3, openBase: 30, start: 0, end: 30, (1, 10), (2, 20));
        map.StepOver(new SegmentPosition(1, 9)).ShouldBe(new SegmentPosition(1, 9));
        map.StepOver(new SegmentPosition(1, 10)).ShouldBe(new SegmentPosition(2, 0));
        map.StepOver(new SegmentPosition(1, 35)).ShouldBe(new SegmentPosition(3, 5));
    }

    [Fact]
    public void SegmentMap_AnyOffset_LiesInTheSegmentThatHoldsIt() =>
        Prop.ForAll(Gen.Choose(0, 20).ArrayOf().ToArbitrary(), Gen.Choose(0, 300).ToArbitrary(), (counts, offset) =>
        {
            long openBase = counts.Sum();
            SegmentMap map = Map(counts.Length + 1, openBase, 0, openBase, [.. counts.Select((count, i) => (i + 1, (long)count))]);
            SegmentPosition at = map.Resolve(ReadFrom.Offset(offset));
            (counts.Take(at.Segment - 1).Sum() + at.Index).ShouldBe(offset);
            map.StepOver(at).ShouldBe(at);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void RingDeque_AnyUse_IsAList()
    {
        Prop.ForAll(Gen.Choose(0, 4).ArrayOf().ToArbitrary(), steps =>
        {
            RingDeque<string> ring = new();
            List<string> list = [];
            for (int i = 0; i < steps.Length; i++)
            {
                string item = $"{i}";
                switch (steps[i])
                {
                    case 0 or 1:
                        ring.AddLast(item);
                        list.Add(item);
                        break;
                    case 2:
                        ring.AddFirst(item);
                        list.Insert(0, item);
                        break;
                    case 3 when list.Count > 0:
                        ring.RemoveFirst();
                        list.RemoveAt(0);
                        break;
                    default:
                        ring.RemoveWhere(x => x.Length == 1);
                        list.RemoveAll(x => x.Length == 1);
                        break;
                }

                Enumerable.Range(0, ring.Count).Select(at => ring[at]).ShouldBe(list);
            }
        }).QuickCheckThrowOnFailure();
    }

    private static SegmentMap Map(int current, long openBase, long start, long end, params (int Segment, long Count)[] counts)
    {
        PartitionState partition = new(0, current, 1, openBase, start, end, counts.ToDictionary(c => c.Segment, c => c.Count));
        return SegmentMap.Of(Logs, State(current, openBase) with { Partitions = [partition] }, 0);
    }

    private static TopicState State(int current, long openBase) => new()
    {
        CurrentSegment = current,
        LeaderNode = 1,
        LastSealedEntryOffset = openBase,
        SealedSegments = new Dictionary<int, long>(),
        SegmentLeaders = new Dictionary<int, long>(),
        Partitions = [],
    };
}
