using Microsoft.Extensions.Logging.Abstractions;
using Walrus.Cluster.Tests.Sealing;
using Walrus.Testing;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Rollover;

/// <summary>What becomes of a segment whose rollover does not come to its end: it opens again only when no proposal of its end can be applied any more.</summary>
public sealed class RolloverMonitorTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Look_AFullSegment_IsDrainedAndSealedAtItsExactEnd()
    {
        Setting setting = new();

        await setting.Monitor.LookAsync(CancellationToken.None);

        SegmentMetadata first = setting.Partition.First;
        first.SealedEnd.ShouldBe(new Offset(10));
        setting.Led.Reopened.ShouldBe(0);
    }

    [Fact]
    public async Task Look_ASegmentThatCannotBeDrained_OpensAgainAtTheBound()
    {
        Setting setting = new();
        setting.Led.Drained = new TaskCompletionSource<Offset?>();

        Task look = setting.Monitor.LookAsync(CancellationToken.None);
        await setting.Time.WaitForArmedAsync(1).WaitAsync(Patience);
        setting.Time.Advance(Limits.RolloverDrainMax - TimeSpan.FromTicks(1));
        setting.Led.Reopened.ShouldBe(0);
        setting.Time.Advance(TimeSpan.FromTicks(1));

        await look.WaitAsync(Patience);
        setting.Led.Reopened.ShouldBe(1);
        setting.Partition.Last.Number.Value.ShouldBe(1);
    }

    [Fact]
    public async Task Look_AProposalOfWhichNobodyKnows_IsRepeatedAndTheSegmentStaysClosedMeanwhile()
    {
        Setting setting = new();
        setting.Proposer.Unknown = 3;

        Task look = setting.Monitor.LookAsync(CancellationToken.None);
        while (!look.IsCompleted)
        {
            setting.Led.Reopened.ShouldBe(0);
            setting.Time.Advance(Limits.RolloverRetryPause);
            await Task.Yield();
        }

        await look;
        setting.Proposer.Proposals.ShouldBe(4);
        setting.Partition.First.SealedEnd.ShouldBe(new Offset(10));
        setting.Led.Reopened.ShouldBe(0);
    }

    [Fact]
    public async Task Look_ARefusalThatHasNothingToDoWithThePlace_OpensTheSegmentAgain()
    {
        Setting setting = new();
        setting.Proposer.Answer = MetadataResult.Refuse(MetadataRefusal.TooManySegments);

        await setting.Monitor.LookAsync(CancellationToken.None);

        setting.Led.Reopened.ShouldBe(1);
    }

    [Fact]
    public void Limits_OfRollovers_FitIntoWhatTheMetadataTakes() => Limits.RolloversAtOnceMax.ShouldBeLessThan(Limits.ProposalsPendingMax / 10);

    private sealed class Setting
    {
        private readonly FakeCluster _cluster = new(Scene.Of(2));

        public Setting()
        {
            _cluster.Do(Create("logs", On(1, 2)) with { Configuration = new TopicConfiguration { SegmentEntriesMax = 10 } }).IsSuccess.ShouldBeTrue();
            Proposer = new StubProposer(_cluster);
            Monitor = new RolloverMonitor(_cluster.ViewOf(1), Proposer, Led, TimeSpan.FromSeconds(1), Time, NullLogger<RolloverMonitor>.Instance);
        }

        public ManualTime Time { get; } = new();

        public StubLed Led { get; } = new();

        public StubProposer Proposer { get; }

        public RolloverMonitor Monitor { get; }

        public PartitionMetadata Partition => _cluster.State.FindPartition(Scene.Partition(1))!;
    }

    private sealed class StubLed : ILedSegments
    {
        public TaskCompletionSource<Offset?>? Drained { get; set; }

        public int Reopened { get; private set; }

        public IReadOnlyCollection<OpenSegmentFacts> Open => [new OpenSegmentFacts(Partition(1), Segment(1), Epoch(1), 10, 100)];

        public async ValueTask<Offset?> DrainAsync(SegmentId segment, SegmentEpoch epoch, CancellationToken cancellationToken) =>
            Drained is null ? new Offset(10) : await Drained.Task.WaitAsync(cancellationToken);

        public void Reopen(SegmentId segment) => Reopened++;
    }

    private sealed class StubProposer(FakeCluster cluster) : IMetadataProposer
    {
        public int Unknown { get; set; }

        public int Proposals { get; private set; }

        public MetadataResult? Answer { get; set; }

        public ValueTask<ProposalOutcome> ProposeAsync(MetadataCommand command, CancellationToken cancellationToken) => new(
            ++Proposals <= Unknown
                ? new ProposalOutcome(ProposalFate.Unknown, null)
                : new ProposalOutcome(ProposalFate.Applied, Answer ?? cluster.Do(command)));
    }
}
