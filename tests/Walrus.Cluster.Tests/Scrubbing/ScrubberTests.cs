using Microsoft.Extensions.Logging.Abstractions;
using Walrus.Storage;
using Walrus.Testing;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Scrubbing;

public sealed class ScrubberTests
{
    private static readonly SegmentId Sound = new(Partition(1), Segment(1));
    private static readonly SegmentId Broken = new(Partition(1), Segment(2));

    [Fact]
    public async Task Scrubber_ReadsEveryCopyToItsEnd_AndCondemnsTheDamagedOne()
    {
        Copies copies = new();
        using Scrubber scrubber = Make(copies, new ScrubOptions(1L << 30, TimeSpan.FromDays(1)));
        using CancellationTokenSource stop = new();
        Task running = Task.Run(() => scrubber.RunAsync(stop.Token));

        (await copies.Condemned.Task.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBe(Broken);
        await copies.ReadWhole.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);
    }

    [Fact]
    public async Task Scrubber_ThatIsOff_EndsAtOnceAndReadsNothing()
    {
        Copies copies = new();
        using Scrubber scrubber = Make(copies, new ScrubOptions(0, TimeSpan.FromDays(1)));
        await scrubber.RunAsync(CancellationToken.None);
        copies.ReadWhole.Task.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public void Bounds_OfScrubbing_LeaveTheDiskToOthers()
    {
        ScrubOptions.Default.ShouldBe(new ScrubOptions(Limits.ScrubBytesPerSecondDefault, Limits.ScrubEveryDefault));
        Limits.ScrubBytesPerSecondDefault.ShouldBeLessThan(Limits.RepairBytesPerSecond);
        (Limits.ScrubPieceBytes * 20L).ShouldBeLessThan(Limits.ScrubBytesPerSecondDefault, "pieces come many a second, not in bursts");
        Limits.ScrubPauseMax.ShouldBeLessThan(Limits.ScrubEveryDefault);
        Limits.ScrubEveryMin.ShouldBeLessThan(Limits.ScrubPauseMax);
    }

    private static Scrubber Make(ISealedCopies copies, ScrubOptions options) =>
        new(new NodeId(1), copies, options, TimeProvider.System, new System.Random(1), NullLoggerFactory.Instance);

    /// <summary>One copy of three pieces, and one whose second piece is damaged.</summary>
    private sealed class Copies : ISealedCopies
    {
        public TaskCompletionSource<SegmentId> Condemned { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource ReadWhole { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IReadOnlyList<SegmentId> Sealed => [Sound, Broken];

        public SealedPiece Check(SegmentId segment, Offset? from, int bytesMax)
        {
            long at = from?.Value ?? 0;
            if (segment == Broken && at == 1)
            {
                throw new StoreCorruptException("/data/packs/1", 1, "the checksum does not fit");
            }

            if (segment == Sound && at == 2)
            {
                _ = ReadWhole.TrySetResult();
            }

            return new SealedPiece(new Offset(at + 1), bytesMax, IsLast: at == 2);
        }

        public void Condemn(SegmentId segment, StorageException damage) => Condemned.TrySetResult(segment);

        public ValueTask<SealedReplacement?> BeginReplacementAsync(SegmentId segment, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<Offset> FillReplacementAsync(SegmentId segment, Offset expected, ReadOnlyMemory<byte> batches, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<bool> ReplaceAsync(SegmentId segment, CancellationToken cancellationToken) => throw new NotSupportedException();

        public bool ServeDamaged(SegmentId segment) => throw new NotSupportedException();
    }
}
