namespace Walrus.Consensus.Runtime;

/// <summary>What to do after a try.</summary>
internal enum CourseStep
{
    /// <summary>Its end is the end of the whole.</summary>
    End = 0,

    /// <summary>Try again at once.</summary>
    Again = 1,

    /// <summary>Try again after a pause, or when who leads has changed.</summary>
    Pause = 2,
}

/// <summary>
/// Whom to ask, and whether to ask again, for one proposal or read. Pure. What may have been carried out is never repeated, unless it does no harm twice.
/// </summary>
/// <param name="self">This node.</param>
/// <param name="isRepeatable">True for what does no harm twice: a read.</param>
internal sealed class Course(NodeId self, bool isRepeatable)
{
    private NodeId _named;
    private int _hops;

    /// <summary>Whom to ask next: this node when it leads or was named, else who is said to lead; <see cref="NodeId.None"/> when nobody is.</summary>
    public NodeId Next(RaftStatus status)
    {
        NodeId named = _named;
        _named = NodeId.None;
        if (!named.IsNone)
        {
            return named;
        }

        return status.IsLeader ? self : status.Leader;
    }

    /// <summary>What to do when <paramref name="asked"/> has answered.</summary>
    public CourseStep After(NodeId asked, in ForwardAnswer answer)
    {
        switch (answer.End)
        {
            case ForwardEnd.Done or ForwardEnd.TooLarge:
                return CourseStep.End;
            case ForwardEnd.Unknown when !isRepeatable:
                return CourseStep.End;
            case ForwardEnd.Stopped when asked == self:
                return CourseStep.End;
            case ForwardEnd.NotLeader when !answer.Leader.IsNone && answer.Leader != asked && _hops < Limits.ForwardHopsMax:
                _named = answer.Leader;
                _hops++;
                return CourseStep.Again;
            default:
                _hops = 0;
                return CourseStep.Pause;
        }
    }
}
