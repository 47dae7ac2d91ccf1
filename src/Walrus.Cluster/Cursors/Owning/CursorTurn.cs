namespace Walrus.Cluster;

/// <summary>What a call wants of a cursor. Numbers are on the wire.</summary>
internal enum CursorVerb
{
    /// <summary>The next entry.</summary>
    Next = 1,

    /// <summary>Put it there.</summary>
    Place = 2,

    /// <summary>Where it is.</summary>
    Position = 3,

    /// <summary>Forget it.</summary>
    Drop = 4,
}

/// <summary>What is asked of an owner.</summary>
/// <param name="Verb">What to do.</param>
/// <param name="Key">The cursor.</param>
/// <param name="Position">Where to put it.</param>
internal readonly record struct CursorQuestion(CursorVerb Verb, CursorKey Key, Offset Position = default);

/// <summary>A call that waits at its cursor's owner for its turn, and then for its end.</summary>
internal sealed class CursorTurn(CursorQuestion question, CancellationToken cancellation)
{
    private readonly TaskCompletionSource<CursorAnswer> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isDecided;

    public CursorQuestion Question { get; } = question;

    public Task<CursorAnswer> End => _end.Task;

    /// <summary>True when its turn came while somebody waited for it. From then on it is carried out.</summary>
    public bool TryBegin() => !cancellation.IsCancellationRequested && Interlocked.Exchange(ref _isDecided, 1) == 0;

    /// <summary>Nobody waits any more: true when its turn had not come, and never will.</summary>
    public bool TryAbandon() => Interlocked.Exchange(ref _isDecided, 1) == 0;

    public void Complete(in CursorAnswer answer) => _end.TrySetResult(answer);
}
