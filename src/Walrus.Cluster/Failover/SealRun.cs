using System.Threading.Channels;
using Walrus.Storage;

namespace Walrus.Cluster;

/// <summary>Seals one segment after another's failure: begins the seal, does what its <see cref="SealCoordinator"/> wants, proposes the end. For one controller, any number at once.</summary>
internal sealed class SealRun(IClusterView view, IMetadataProposer proposer, ISegmentPeers peers, SealPlacement placement, FailoverLog log, TimeProvider time)
{
    /// <summary>True when the segment is sealed and followed by the next; false when somebody should look at the metadata again.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<bool> RunAsync(SegmentToSeal wanted, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        log.Began(wanted);
        using CancellationTokenSource attempt = new(Limits.SealAttemptMax, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, attempt.Token);
        bool isDone = false;
        try
        {
            isDone = await BeginAsync(wanted, either.Token) is { } sealing
                && await FindEndAsync(wanted, sealing, either.Token) is { } end
                && await CompleteAsync(wanted, sealing, end, start, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            log.TooLong(wanted, time.GetElapsedTime(start));
        }
        finally
        {
            log.Ended(isDone, time.GetElapsedTime(start));
        }

        return isDone;
    }

    /// <summary>The segment in the epoch in which this node seals it; null when it is not to be.</summary>
    private async ValueTask<SegmentMetadata?> BeginAsync(SegmentToSeal wanted, CancellationToken cancellationToken)
    {
        NodeLife own = view.Own;
        if (wanted.Segment.Status == SegmentStatus.Sealing && wanted.Segment.Coordinator == own)
        {
            return wanted.Segment; // Begun in this life: an attempt that took too long, or leadership that was lost and has come back.
        }

        ProposalOutcome outcome = await proposer.ProposeAsync(
            new BeginSeal(wanted.Partition, wanted.Segment.Number, wanted.Segment.Epoch, own), cancellationToken);
        if (outcome is { IsSuccess: true, Result.Segment: { Status: SegmentStatus.Sealing } sealing })
        {
            return sealing;
        }

        log.NotBegun(wanted, outcome);
        return null;
    }

    /// <summary>Steps 2 and 3 of design 6.3; null when somebody else seals.</summary>
    private async ValueTask<Offset?> FindEndAsync(SegmentToSeal wanted, SegmentMetadata segment, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        SealCoordinator coordinator = new(segment.Replicas, segment.Epoch, TimeSpan.Zero, IsRemoved);
        Channel<Action<SealCoordinator, TimeSpan>> inputs =
            Channel.CreateUnbounded<Action<SealCoordinator, TimeSpan>>(new UnboundedChannelOptions { SingleReader = true });
        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task> performing = [];
        using ITimer timer = time.CreateTimer(
            _ => inputs.Writer.TryWrite(static (to, now) => to.Tick(now)), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        coordinator.Tick(TimeSpan.Zero);
        try
        {
            while (true)
            {
                foreach (SealEffect effect in coordinator.TakeEffects())
                {
                    if (effect is GiveUp reason)
                    {
                        log.GivenUp(wanted.Id, segment.Epoch, reason.Reason);
                    }

                    if (coordinator.IsDone)
                    {
                        if (coordinator is { End: { } left, IsDoubtful: true })
                        {
                            log.Doubtful(wanted.Id, left);
                        }

                        return coordinator.End;
                    }

                    performing.RemoveAll(static task => task.IsCompletedSuccessfully);
                    performing.Add(PerformAsync(effect, wanted.Id, segment.Epoch, inputs.Writer, ended.Token));
                }

                TimeSpan now = time.GetElapsedTime(start);
                timer.Change(coordinator.Wake is { } wake ? (wake > now ? wake - now : TimeSpan.Zero) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                Action<SealCoordinator, TimeSpan> input = await inputs.Reader.ReadAsync(cancellationToken);
                input(coordinator, time.GetElapsedTime(start));
            }
        }
        finally
        {
            await ended.CancelAsync();
            await Task.WhenAll(performing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private bool IsRemoved(NodeId node) => view.State.FindNode(node) is not { Status: not NodeStatus.Removed };

    /// <summary>Does it and brings the answer back.</summary>
    private async Task PerformAsync(
        SealEffect effect, SegmentId segment, SegmentEpoch epoch, ChannelWriter<Action<SealCoordinator, TimeSpan>> answers, CancellationToken cancellationToken)
    {
        try
        {
            Action<SealCoordinator, TimeSpan> answer = effect switch
            {
                AskSeal ask => await AskAsync(ask.Replica, new SealRequest(segment, epoch), cancellationToken),
                CopyPart part => await CopyAsync(part, segment, epoch, cancellationToken),
                _ => throw new InvalidOperationException($"{effect.GetType().Name} is not for performing."),
            };
            answers.TryWrite(answer);
        }
        catch (Exception defect) when (defect is not OperationCanceledException)
        {
            answers.TryComplete(defect);
        }
    }

    private async ValueTask<Action<SealCoordinator, TimeSpan>> AskAsync(NodeId node, SealRequest request, CancellationToken cancellationToken)
    {
        SealAnswer? answer = await peers.SealAsync(node, request, cancellationToken);
        return (to, now) => to.Sealed(node, answer, now);
    }

    private async ValueTask<Action<SealCoordinator, TimeSpan>> CopyAsync(CopyPart part, SegmentId segment, SegmentEpoch epoch, CancellationToken cancellationToken)
    {
        using SegmentPiece? piece = await peers.ReadAsync(
            part.Source, new ReadRequest(segment, part.From, part.Until, Limits.SegmentPieceBytesMax), cancellationToken);
        if (piece is null)
        {
            return (to, now) => to.SourceFailed(part, isLost: false, now);
        }

        if (piece.Header.Fate != CopyFate.Batches
            || !RecordBatches.TryMeasure(piece.Batches.Span, out (Offset First, Offset Next) range, out _) || range.First != part.From || range.Next > part.Until)
        {
            return (to, now) => to.SourceFailed(part, isLost: true, now);
        }

        SealAnswer? answer = await peers.CompleteAsync(part.Target, new CompleteHeader(segment, epoch, part.From), piece.Batches, cancellationToken);
        log.Copied(segment, part, range.Next);
        return (to, now) => to.Copied(part, answer, now);
    }

    /// <summary>Step 4: true when it is sealed at that end, by this proposal or an earlier one of this coordinator.</summary>
    private async ValueTask<bool> CompleteAsync(SegmentToSeal wanted, SegmentMetadata segment, Offset end, long start, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (placement.Next(wanted.Partition, segment) is { } next)
            {
                ProposalOutcome outcome = await proposer.ProposeAsync(
                    new CompleteSeal
                    {
                        Partition = wanted.Partition,
                        Segment = segment.Number,
                        Epoch = segment.Epoch,
                        Proposer = segment.Coordinator,
                        End = end,
                        Next = next,
                    },
                    cancellationToken);
                if (outcome.IsSuccess)
                {
                    log.Completed(wanted, segment, end, outcome.Result?.Open, time.GetElapsedTime(start));
                    return true;
                }

                if (!MayRepeat(outcome))
                {
                    log.NotCompleted(wanted.Id, segment.Epoch, outcome);
                    return false;
                }

                placement.Forget();
            }

            await Task.Delay(Limits.SealRetryMin, time, cancellationToken);
        }
    }

    /// <summary>Whether the same end may be proposed again: nobody knows what became of it, or only the next segment's place was refused.</summary>
    private static bool MayRepeat(ProposalOutcome outcome) => outcome.Fate == ProposalFate.Unknown
        || outcome.Result is
        {
            Refusal: MetadataRefusal.UnknownNode or MetadataRefusal.NodeRemoved or MetadataRefusal.NodeNotActive or MetadataRefusal.StaleIncarnation
                or MetadataRefusal.LeaderNotReplica or MetadataRefusal.TooManySegments,
        };
}
