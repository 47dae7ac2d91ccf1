namespace Walrus.Cli.Import;

/// <summary>How far, how fast, how long still. Pure: time comes in as a parameter.</summary>
internal sealed class ProgressMeter
{
    /// <summary>The rate is that of the last seconds, so that it follows a slow broker and forgets a slow start.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private readonly Queue<(TimeSpan At, long Lines, long Bytes)> _samples = new();
    private readonly long? _bytesTotal;

    /// <summary>A meter that starts now.</summary>
    /// <param name="bytesTotal">Bytes of the source; null when unknown.</param>
    /// <param name="linesBefore">Lines that an earlier run imported: they count as done, not as speed.</param>
    /// <param name="bytesBefore">Their bytes.</param>
    public ProgressMeter(long? bytesTotal, long linesBefore, long bytesBefore)
    {
        _bytesTotal = bytesTotal;
        _samples.Enqueue((TimeSpan.Zero, linesBefore, bytesBefore));
    }

    /// <summary>The state at <paramref name="elapsed"/> since the start.</summary>
    public ProgressSnapshot At(TimeSpan elapsed, long lines, long bytes)
    {
        while (_samples.Count > 1 && elapsed - _samples.Peek().At > Window)
        {
            _samples.Dequeue();
        }

        var from = _samples.Peek();
        _samples.Enqueue((elapsed, lines, bytes));
        var seconds = (elapsed - from.At).TotalSeconds;
        var linesPerSecond = seconds > 0 ? (lines - from.Lines) / seconds : 0;
        var bytesPerSecond = seconds > 0 ? (bytes - from.Bytes) / seconds : 0;
        double? done = _bytesTotal switch
        {
            null => null,
            0 => 1,
            { } total => Math.Clamp((double)bytes / total, 0, 1),
        };
        TimeSpan? left = _bytesTotal is { } all && bytesPerSecond > 0
            ? TimeSpan.FromSeconds(Math.Min((all - bytes) / bytesPerSecond, TimeSpan.FromDays(99).TotalSeconds))
            : null;
        return new ProgressSnapshot(lines, bytes, done, linesPerSecond, bytesPerSecond, left);
    }
}

/// <summary>One look at a running import.</summary>
/// <param name="Lines">Lines in the topic.</param>
/// <param name="Bytes">Source bytes in the topic.</param>
/// <param name="Done">From 0 to 1; null when the source's size is unknown.</param>
/// <param name="LinesPerSecond">Over the last seconds.</param>
/// <param name="BytesPerSecond">Over the last seconds.</param>
/// <param name="Left">At this rate; null when unknown.</param>
internal readonly record struct ProgressSnapshot(
    long Lines,
    long Bytes,
    double? Done,
    double LinesPerSecond,
    double BytesPerSecond,
    TimeSpan? Left);
