namespace Walrus.Cluster;

/// <summary>A call to a group on its way to the owner.</summary>
internal sealed class GroupCall(ConsumerGroups groups, GroupQuestion question, CancellationToken cancellation) : RoutedCall
{
    private const int CallBytes = 512; // Its objects, and the name.
    private const int ReceiptBytes = 32;

    private readonly TaskCompletionSource<GroupAnswer> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _lost;

    public GroupQuestion Question => question;

    public CancellationToken Cancellation => cancellation;

    public Task<GroupAnswer> End => _end.Task;

    public override int Bytes => CallBytes + (question.Receipts.Length * ReceiptBytes);

    public override bool IsAbandoned => cancellation.IsCancellationRequested;

    public override Task<Obstacle?> TryAsync(TimeSpan timeout) => groups.TryAsync(this, timeout);

    /// <summary>An attempt may have been carried out, and is to be repeated.</summary>
    public void Lost(string reason) => _lost = reason;

    public override void GiveUp(string reason) => Complete(_lost is null ? GroupAnswer.Unmoved(reason) : GroupAnswer.Unknown($"{_lost}; then {reason}"));

    public void Complete(GroupAnswer answer) => _end.TrySetResult(answer);
}
