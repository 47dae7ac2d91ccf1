using System.Collections.Immutable;
using Walrus.Cluster;
using Walrus.Protocol;

namespace Walrus.Node.Commands.Groups;

/// <summary><c>ACK</c>, <c>RELEASE</c> and <c>EXTEND</c>: what became of entries that a consumer has. ACK is answered once it holds for good.</summary>
internal sealed class SettleHandler(RequestKind kind, TopicLookup topics, ConsumerGroups groups) : ICommandHandler
{
    public RequestKind Kind => kind;

    public ValueTask<Reply> HandleAsync(in Request request)
    {
        ImmutableArray<DeliveryReceipt>.Builder receipts = ImmutableArray.CreateBuilder<DeliveryReceipt>(request.Group!.Receipts.Count);
        foreach (string text in request.Group.Receipts)
        {
            if (!DeliveryReceipt.TryParse(text, out DeliveryReceipt receipt))
            {
                return new ValueTask<Reply>(Reply.Error(GroupErrors.InvalidReceipt(text)));
            }

            receipts.Add(receipt);
        }

        return SettleAsync(request.Topic, request.Group, receipts.MoveToImmutable());
    }

    private async ValueTask<Reply> SettleAsync(TopicName name, GroupRequest group, ImmutableArray<DeliveryReceipt> receipts)
    {
        if (await topics.FindAsync(name) is not { } topic)
        {
            return Reply.Error(ErrorTexts.UnknownTopic(name));
        }

        GroupSettlement settled = kind switch
        {
            RequestKind.Ack => await groups.AcknowledgeAsync(topic.Id, group.Group, receipts, CancellationToken.None),
            RequestKind.Release => await groups.ReleaseAsync(topic.Id, group.Group, receipts, CancellationToken.None),
            _ => await groups.ExtendAsync(topic.Id, group.Group, receipts, group.Visibility, CancellationToken.None),
        };
        return settled.Fate == CursorFate.Done
            ? Reply.Entry(new SettledReceipts(receipts.Length - settled.Late.Length, [.. settled.Late.Select(late => late.ToString())]).ToBytes())
            : GroupReplies.Failure(settled.Fate, name, settled.Reason);
    }
}
