namespace Walrus.Explorer.Tests.Cluster;

/// <summary>What may happen, by the names of spec/: those of the events of the metadata, otherwise of the step in the code.</summary>
internal static class ActionNames
{
    public const string AppendAsync = nameof(AppendAsync);
    public const string Flushed = nameof(Flushed);
    public const string TakeMessage = nameof(TakeMessage);
    public const string Take = nameof(Take);
    public const string TakeAnswer = nameof(TakeAnswer);
    public const string Answered = nameof(Answered);
    public const string Tick = nameof(Tick);
    public const string Reconcile = nameof(Reconcile);
    public const string NodeRegistered = nameof(NodeRegistered);
    public const string SealBegan = nameof(SealBegan);
    public const string SegmentSealed = nameof(SegmentSealed);
    public const string Promise = nameof(Promise);
    public const string PromiseStored = nameof(PromiseStored);
    public const string Sealed = nameof(Sealed);
    public const string CopyPart = nameof(CopyPart);
    public const string CompleteAsync = nameof(CompleteAsync);
    public const string Copied = nameof(Copied);
    public const string CoordinatorTick = nameof(CoordinatorTick);
    public const string DrainAsync = nameof(DrainAsync);
    public const string ProposeEnd = nameof(ProposeEnd);
    public const string OutcomeUnknown = nameof(OutcomeUnknown);
    public const string Reopen = nameof(Reopen);
    public const string Crash = nameof(Crash);
    public const string Restart = nameof(Restart);
    public const string Lose = nameof(Lose);
    public const string Disconnected = nameof(Disconnected);
    public const string Duplicate = nameof(Duplicate);
}
