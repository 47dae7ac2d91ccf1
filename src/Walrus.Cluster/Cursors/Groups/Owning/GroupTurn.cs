namespace Walrus.Cluster;

/// <summary>A call at a group's owner, which waits for its turn and then for its end.</summary>
internal sealed class GroupTurn(GroupQuestion question, CancellationToken cancellation)
{
    private readonly TaskCompletionSource<GroupAnswer> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isDecided;

    public GroupQuestion Question { get; } = question;

    /// <summary>Until when it waits for entries, by the group's clock.</summary>
    public TimeSpan Deadline { get; set; }

    public Task<GroupAnswer> End => _end.Task;

    /// <summary>True when nobody waits for it any more.</summary>
    public bool IsAbandoned => cancellation.IsCancellationRequested || Volatile.Read(ref _isDecided) != 0;

    /// <summary>True when its turn came while somebody waited for it. From then on it is carried out.</summary>
    public bool TryBegin() => !cancellation.IsCancellationRequested && Interlocked.Exchange(ref _isDecided, 1) == 0;

    /// <summary>Nobody waits any more: true when its turn had not come, and never will.</summary>
    public bool TryAbandon() => Interlocked.Exchange(ref _isDecided, 1) == 0;

    public void Complete(GroupAnswer answer) => _end.TrySetResult(answer);
}
