namespace Walrus.Testing.Histories;

/// <summary>An operation that has begun. One of these ends it, once; without one it stays unknown.</summary>
public readonly struct Invocation
{
    private readonly HistoryRecorder _recorder;
    private readonly int _number;

    internal Invocation(HistoryRecorder recorder, int number)
    {
        _recorder = recorder;
        _number = number;
    }

    /// <summary>An append was acknowledged, and its place was told if the protocol tells it.</summary>
    public void Appended((int Partition, long Offset)? place = null) => _recorder.End(_number, operation => operation with
    {
        Outcome = OperationOutcome.Done,
        Partition = place?.Partition ?? operation.Partition,
        Offset = place?.Offset,
    });

    /// <summary>A read found these entries one behind the other; <paramref name="saidEnd"/> when it was said that there is no more.</summary>
    public void Found(IReadOnlyList<string> values, bool saidEnd) =>
        _recorder.End(_number, operation => operation with { Outcome = OperationOutcome.Done, Values = values, SaidEnd = saidEnd });

    /// <summary>The shared cursor gave this entry; null when it said that there is none.</summary>
    public void Took(string? value) => _recorder.End(_number, operation => operation with
    {
        Outcome = value is null ? OperationOutcome.Empty : OperationOutcome.Done,
        Values = value is null ? [] : [value],
    });

    /// <summary>It was said that it was not done.</summary>
    public void NotDone() => _recorder.End(_number, operation => operation with { Outcome = OperationOutcome.NotDone });

    /// <summary>Nobody knows, and the client has given up waiting. It may be done later than this: the time of giving up bounds nothing.</summary>
    public void Unknown() => _recorder.End(_number, operation => operation with { Outcome = OperationOutcome.Unknown });
}
