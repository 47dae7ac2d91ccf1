using System.Runtime.CompilerServices;

namespace Walrus.Client;

/// <summary>
/// One reading of a partition by position: FETCHes ahead, hands entries out in order, walks from segment to segment by what STATE says,
/// and moves no cursor.
/// </summary>
internal sealed class EntryReader
{
    private readonly WalrusClient _client;
    private readonly TopicName _topic;
    private readonly ReadOptions _options;
    private readonly PollDelay _poll;
    private readonly ReadAhead _ahead;
    private readonly Queue<ValueTask<FetchedEntry?>> _coming = new();
    private SegmentPosition _at;
    private long _nextAsked;

    /// <summary>Checks the options.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public EntryReader(WalrusClient client, TopicName topic, ReadOptions options, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.Partition, nameof(options));
        _client = client;
        _topic = topic;
        _options = options;
        _poll = new PollDelay(time, options.PollDelayMin, options.PollDelayMax);
        _ahead = new ReadAhead(options.ReadAhead);
    }

    /// <summary>The entries; enumerated once.</summary>
    public async IAsyncEnumerable<LogEntry> ReadAsync(ReadFrom from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Ends the questions still open when the caller stops early: their answers are dropped as they come.
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            SegmentMap map = await MapAsync(cancellationToken).ConfigureAwait(false);
            MoveTo(map.Resolve(from));
            SegmentPosition? emptyAt = null;
            while (true)
            {
                if (map.StepOver(_at) is var next && next != _at)
                {
                    MoveTo(next);
                }

                AskAhead(map.CountOf(_at.Segment) ?? long.MaxValue, stop.Token);
                if (await _coming.Dequeue().ConfigureAwait(false) is { } entry)
                {
                    yield return new LogEntry(_at.Segment, _at.Index, _options.Partition, entry.Payload);
                    await AdvanceAsync(entry).ConfigureAwait(false);
                    continue;
                }

                await DropComingAsync().ConfigureAwait(false);
                map = await MapAsync(cancellationToken).ConfigureAwait(false);
                switch (Judge(map, ref emptyAt))
                {
                    case EndJudgement.GoOn:
                        break;
                    case EndJudgement.EndOfLog when _options.Follow:
                        await _poll.WaitAsync(cancellationToken).ConfigureAwait(false);
                        break;
                    default:
                        yield break;
                }
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task<SegmentMap> MapAsync(CancellationToken cancellationToken) =>
        SegmentMap.Of(_topic, await _client.StateAsync(_topic.Value, cancellationToken).ConfigureAwait(false), _options.Partition);

    private void MoveTo(SegmentPosition position)
    {
        _at = position;
        _nextAsked = position.Index;
    }

    private void AskAhead(long segmentEnd, CancellationToken cancellationToken)
    {
        while (_coming.Count < _ahead.Window && _nextAsked < segmentEnd)
        {
#pragma warning disable CA2012 // Each is taken off the queue and awaited once, or left to the collector with the reader.
            _coming.Enqueue(_client.FetchAsync(_topic.Value, _at.Segment, _nextAsked, _options.Partition, cancellationToken));
#pragma warning restore CA2012
            _nextAsked++;
        }
    }

    private async ValueTask AdvanceAsync(FetchedEntry entry)
    {
        bool isGap = entry.Next != _at.Index + 1;
        if (entry.Next <= _at.Index)
        {
            throw new ProtocolViolationException($"The broker named {entry.Next} as the index after {_at.Index}.");
        }

        _poll.Reset();
        _ahead.Hit(entry.Payload.Length);
        _at = _at with { Index = entry.Next };
        if (isGap)
        {
            await DropComingAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Takes and forgets what was asked for ahead and is not there; what failed about it will fail again when asked for.</summary>
    private async ValueTask DropComingAsync()
    {
        _ahead.Miss();
        while (_coming.TryDequeue(out ValueTask<FetchedEntry?> coming))
        {
            try
            {
                await coming.ConfigureAwait(false);
            }
            catch (WalrusException)
            {
                // Not handed out, so not reported: the same question is asked again.
            }
        }

        _nextAsked = _at.Index;
    }

    /// <summary>What EMPTY at the present position means, by a state that was asked for afterwards.</summary>
    private EndJudgement Judge(SegmentMap map, ref SegmentPosition? emptyAt)
    {
        if (map.StepOver(_at) != _at)
        {
            return EndJudgement.GoOn;
        }

        if (map.CountOf(_at.Segment) is { } count)
        {
            // It was open when EMPTY was said, and grew before it was sealed. Said twice, it is not so.
            bool isRepeated = emptyAt == _at;
            emptyAt = _at;
            return isRepeated
                ? throw new ProtocolViolationException($"The broker has nothing at index {_at.Index} of segment {_at.Segment}, which it says has {count} entries.")
                : EndJudgement.GoOn;
        }

        if (_at.Segment < map.CurrentSegment)
        {
            // A segment that STATE does not name any more: its entries are gone, the next one begins.
            MoveTo(new SegmentPosition(_at.Segment + 1, 0));
            return EndJudgement.GoOn;
        }

        return EndJudgement.EndOfLog;
    }

    private enum EndJudgement
    {
        GoOn,
        EndOfLog,
    }
}
