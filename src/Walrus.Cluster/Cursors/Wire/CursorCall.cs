namespace Walrus.Cluster;

/// <summary>A call to a cursor on its way to the owner.</summary>
internal sealed class CursorCall(SharedCursors cursors, CursorQuestion question, CancellationToken cancellation) : RoutedCall
{
    private const int CallBytes = 512; // Its objects, and the name.

    private readonly TaskCompletionSource<CursorAnswer> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CursorQuestion Question => question;

    public CancellationToken Cancellation => cancellation;

    public Task<CursorAnswer> End => _end.Task;

    public override int Bytes => CallBytes;

    public override bool IsAbandoned => cancellation.IsCancellationRequested;

    public override Task<Obstacle?> TryAsync(TimeSpan timeout) => cursors.TryAsync(this, timeout);

    public override void GiveUp(string reason) => Complete(CursorAnswer.Unmoved(reason));

    public void Complete(in CursorAnswer answer) => _end.TrySetResult(answer);
}
