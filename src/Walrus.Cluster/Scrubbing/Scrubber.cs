using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Walrus.Storage;

namespace Walrus.Cluster;

/// <summary>
/// Reads this node's sealed copies against their checksums, all of them again and again, no faster than it is allowed to. What is damaged is condemned (<see cref="ISealedCopies.Condemn"/>);
/// <see cref="GapFiller"/> replaces it.
/// </summary>
public sealed partial class Scrubber : IDisposable
{
    private readonly ISealedCopies _copies;
    private readonly ScrubOptions _options;
    private readonly TimeProvider _time;
    private readonly Random _chance;
    private readonly ILogger _log;
    private readonly ScrubPlan _plan;
    private readonly RepairPace _pace;
    private readonly Meter _meter;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _rounds;

    /// <summary>A scrubber that does nothing before <see cref="RunAsync"/>.</summary>
    /// <param name="node">Whose copies they are.</param>
    /// <param name="copies">The copies.</param>
    /// <param name="options">How fast, and how often.</param>
    /// <param name="time">The clock.</param>
    /// <param name="chance">Where rounds begin; used by one thread at a time.</param>
    /// <param name="loggers">Where logs go.</param>
    public Scrubber(NodeId node, ISealedCopies copies, ScrubOptions options, TimeProvider time, Random chance, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        _copies = copies;
        _options = options;
        _time = time;
        _chance = chance;
        _log = loggers.CreateLogger<Scrubber>();
        _plan = new ScrubPlan(options.Every);
        _pace = new RepairPace(Math.Max(1, options.BytesPerSecond), time);
        _meter = ScrubMeter.Of(node);
        _bytes = _meter.CreateCounter<long>("walrus.scrub.bytes", "By", "Bytes of sealed copies that were read against their checksums.");
        _rounds = _meter.CreateCounter<long>("walrus.scrub.rounds", "{round}", "Rounds over all sealed copies that were finished.");
    }

    /// <summary>Scrubs until the token is cancelled; ends at once when scrubbing is off.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="Exception">A defect; logged.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        long start = _time.GetTimestamp();
        try
        {
            while (_options.IsOn)
            {
                TimeSpan wait = _plan.Wait(_time.GetElapsedTime(start));
                if (wait > TimeSpan.Zero)
                {
                    await Task.Delay(wait < Limits.ScrubPauseMax ? wait : Limits.ScrubPauseMax, _time, cancellationToken);
                    continue;
                }

                if (_plan.IsRoundOver)
                {
                    await BeginAsync(start, cancellationToken);
                }

                if (_plan.Next() is { } segment)
                {
                    await ScrubAsync(segment, cancellationToken);
                    if (_plan.IsRoundOver)
                    {
                        _rounds.Add(1);
                        LogRound();
                    }
                }
            }
        }
        catch (Exception defect) when (defect is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogDied(defect);
            throw;
        }
    }

    /// <summary>Releases its instruments. After <see cref="RunAsync"/> has ended.</summary>
    public void Dispose() => _meter.Dispose();

    /// <summary>Begins a round when there is something to scrub; else waits for a moment.</summary>
    private async Task BeginAsync(long start, CancellationToken cancellationToken)
    {
        IReadOnlyList<SegmentId> copies = _copies.Sealed;
        if (copies.Count == 0)
        {
            await Task.Delay(_options.Every < Limits.ScrubPauseMax ? _options.Every : Limits.ScrubPauseMax, _time, cancellationToken);
        }
        else
        {
            _plan.Begin(copies, _chance.NextDouble(), _time.GetElapsedTime(start));
        }
    }

    private async Task ScrubAsync(SegmentId segment, CancellationToken cancellationToken)
    {
        Offset? from = null;
        bool isOver = false;
        while (!isOver)
        {
            try
            {
                SealedPiece piece = _copies.Check(segment, from, Limits.ScrubPieceBytes);
                _bytes.Add(piece.Bytes);
                from = piece.Next;
                isOver = piece.IsLast;
                await _pace.WaitAsync(piece.Bytes, cancellationToken);
            }
            catch (StoreCorruptException damage)
            {
                _copies.Condemn(segment, damage);
                return;
            }
            catch (StorageException failure)
            {
                LogNotReadable(segment, failure.Message); // The disk, or a library that is missing: nothing that another copy would heal.
                return;
            }
        }
    }

    [LoggerMessage(2240, LogLevel.Debug, "All sealed copies were read against their checksums")]
    private partial void LogRound();

    [LoggerMessage(2241, LogLevel.Warning, "The copy of segment {Segment} could not be scrubbed: {Reason}")]
    private partial void LogNotReadable(SegmentId segment, string reason);

    [LoggerMessage(2242, LogLevel.Critical, "Scrubbing ended")]
    private partial void LogDied(Exception cause);
}
