using Walrus.Cluster;
using Walrus.Protocol;

namespace Walrus.Node.Commands.Groups;

/// <summary>Answers that the commands about consumer groups share.</summary>
internal static class GroupReplies
{
    /// <summary>What a call that was not done is answered with.</summary>
    public static Reply Failure(CursorFate fate, TopicName topic, string? reason) => Reply.Error(fate switch
    {
        CursorFate.TopicGone => ErrorTexts.UnknownTopic(topic),
        CursorFate.Unknown => ErrorTexts.OutcomeUnknown(reason),
        CursorFate.Refused => reason ?? "refused",
        _ => ErrorTexts.Unavailable(reason),
    });

    /// <summary><c>OK</c>, or why not.</summary>
    public static Reply Of(GroupChange change, TopicName topic) => change.Fate == CursorFate.Done ? Reply.Ok : Failure(change.Fate, topic, change.Reason);
}
