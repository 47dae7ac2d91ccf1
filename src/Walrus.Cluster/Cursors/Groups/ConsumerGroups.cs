using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Walrus.Peers;

namespace Walrus.Cluster;

/// <summary>
/// The consumer groups of the cluster, from any node: calls go to the group's owner, here or elsewhere, and wait for up to <see cref="Limits.RouteWaitMax"/> while nobody takes them. What hands
/// out entries for good and may have been carried out is never sent again; everything else is.
/// </summary>
/// <remarks>
/// To be put together as <see cref="SharedCursors"/>. An entry is with one consumer at a time until its time has passed; when the owner changes, what consumers have is handed out again, and
/// only what was acknowledged is not.
/// </remarks>
public sealed class ConsumerGroups : IAsyncDisposable
{
    private readonly IClusterView _view;
    private readonly CursorHost _host;
    private readonly INodeCalls _calls;
    private readonly TimeProvider _time;
    private readonly CursorLog _log;
    private readonly RouteGates<GroupKey> _gates;
    private int _waitsForwarded;

    /// <summary>Groups that reach no other node before <see cref="Join"/>.</summary>
    public ConsumerGroups(IClusterView view, CursorHost host, TimeProvider time, ILoggerFactory loggers)
        : this(view, host, new PeerCalls(), time, loggers)
    {
    }

    internal ConsumerGroups(IClusterView view, CursorHost host, INodeCalls calls, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(host);
        ILogger<ConsumerGroups> logger = loggers.CreateLogger<ConsumerGroups>();
        _view = view;
        _host = host;
        _calls = calls;
        _time = time;
        _log = new CursorLog(logger, view.Own.Node);
        _gates = new RouteGates<GroupKey>(view, calls, ClusterChannels.Groups.Lane, time, new RoutingLog(logger, view.Own.Node));
        Service = new GroupService(host, _log);
    }

    /// <summary>What answers other nodes.</summary>
    internal IPeerRequestHandler Service { get; }

    /// <summary>Adds what this takes from other nodes to the services of a network that has not started.</summary>
    public void RegisterWith(PeerServices services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.OnRequest(ClusterChannels.Groups, GroupService.Kind, Service);
    }

    /// <summary>From here on calls go to other nodes by <paramref name="network"/>. Once.</summary>
    public void Join(PeerNetwork network) => ((PeerCalls)_calls).Join(network);

    /// <summary>The next entries of a group, handed out for good: their move is acknowledged before this completes. A group that is not there begins at the topic's start.</summary>
    /// <param name="topic">Whose entries.</param>
    /// <param name="group">The group.</param>
    /// <param name="entriesMax">1 to <see cref="Limits.GroupEntriesMax"/>.</param>
    /// <param name="wait">How long to wait for the first, at most <see cref="Limits.GroupWaitMax"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled. Entries may have been handed out to nobody.</exception>
    public ValueTask<GroupRead> TakeAsync(TopicId topic, CursorName group, int entriesMax, TimeSpan wait, CancellationToken cancellationToken) =>
        ReadAsync(new GroupQuestion(GroupVerb.Take, new GroupKey(topic, group)) { EntriesMax = entriesMax, Wait = wait }, cancellationToken);

    /// <summary>
    /// The next entries of a group, for this consumer to acknowledge within <paramref name="visibility"/>; what is not acknowledged then is handed out again, before entries that were not handed out
    /// yet. A group that is not there begins at the topic's start.
    /// </summary>
    /// <param name="topic">Whose entries.</param>
    /// <param name="group">The group.</param>
    /// <param name="entriesMax">1 to <see cref="Limits.GroupEntriesMax"/>.</param>
    /// <param name="visibility">At most <see cref="Limits.GroupVisibilityMax"/>.</param>
    /// <param name="wait">How long to wait for the first, at most <see cref="Limits.GroupWaitMax"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled. Entries may have been handed out, and come back.</exception>
    public ValueTask<GroupRead> ReceiveAsync(
        TopicId topic, CursorName group, int entriesMax, TimeSpan visibility, TimeSpan wait, CancellationToken cancellationToken) => ReadAsync(
        new GroupQuestion(GroupVerb.Receive, new GroupKey(topic, group)) { EntriesMax = entriesMax, Visibility = visibility, Wait = wait },
        cancellationToken);

    /// <summary>Entries are done with, for good once this completes. An entry that was handed out again meanwhile is its new consumer's: its receipt is late, and nothing was done with it.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled. It may have been done.</exception>
    public ValueTask<GroupSettlement> AcknowledgeAsync(TopicId topic, CursorName group, ImmutableArray<DeliveryReceipt> receipts, CancellationToken cancellationToken) =>
        SettleAsync(new GroupQuestion(GroupVerb.Acknowledge, new GroupKey(topic, group)) { Receipts = receipts }, cancellationToken);

    /// <summary>Gives entries back, to be handed out again at once.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled. It may have been done.</exception>
    public ValueTask<GroupSettlement> ReleaseAsync(TopicId topic, CursorName group, ImmutableArray<DeliveryReceipt> receipts, CancellationToken cancellationToken) =>
        SettleAsync(new GroupQuestion(GroupVerb.Release, new GroupKey(topic, group)) { Receipts = receipts }, cancellationToken);

    /// <summary>Keeps entries for <paramref name="visibility"/> from now on.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled. It may have been done.</exception>
    public ValueTask<GroupSettlement> ExtendAsync(
        TopicId topic, CursorName group, ImmutableArray<DeliveryReceipt> receipts, TimeSpan visibility, CancellationToken cancellationToken) => SettleAsync(
        new GroupQuestion(GroupVerb.Extend, new GroupKey(topic, group)) { Receipts = receipts, Visibility = visibility },
        cancellationToken);

    /// <summary>
    /// Puts a group at <paramref name="position"/> of a partition, forwards or back, and forgets what consumers have of it. The caller has seen that the committed end is not below. Makes the group
    /// when it is not there.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled. It may have been done.</exception>
    public async ValueTask<GroupChange> SeekAsync(PartitionId partition, CursorName group, Offset position, CancellationToken cancellationToken)
    {
        GroupQuestion question = new(GroupVerb.Place, new GroupKey(partition.Topic, group)) { Partition = partition.Number, Position = position };
        GroupAnswer answer = await CallAsync(question, cancellationToken);
        return new GroupChange(answer.Fate, answer.Reason);
    }

    /// <summary>Where a group is.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<GroupDescription> DescribeAsync(TopicId topic, CursorName group, CancellationToken cancellationToken)
    {
        GroupAnswer answer = await CallAsync(new GroupQuestion(GroupVerb.Describe, new GroupKey(topic, group)), cancellationToken);
        return new GroupDescription(answer.Fate, answer.Places, answer.Reason);
    }

    /// <summary>Forgets a group; also done when there is none.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled. The group may be gone.</exception>
    public async ValueTask<GroupChange> DeleteAsync(TopicId topic, CursorName group, CancellationToken cancellationToken)
    {
        GroupAnswer answer = await CallAsync(new GroupQuestion(GroupVerb.Drop, new GroupKey(topic, group)), cancellationToken);
        return new GroupChange(answer.Fate, answer.Reason);
    }

    /// <summary>The groups of a topic, of all owners; of none when one of them cannot be asked.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async ValueTask<GroupList> ListAsync(TopicId topic, CancellationToken cancellationToken)
    {
        int shares = _view.State.FindTopic(CursorTopic.Name)?.Partitions.Length ?? 0;
        GroupAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, shares).Select(share => CallAsync(
            new GroupQuestion(GroupVerb.List, new GroupKey(topic, default)) { Share = new PartitionNumber(share) }, cancellationToken).AsTask()));
        return Array.Find(answers, answer => answer.Fate != CursorFate.Done) is { } failure
            ? new GroupList(failure.Fate, [], failure.Reason)
            : new GroupList(CursorFate.Done, [.. answers.SelectMany(answer => answer.Names).OrderBy(name => name.Value, StringComparer.Ordinal)]);
    }

    /// <summary>Ends what waits, as not done. Answers that are on their way end as unknown.</summary>
    public ValueTask DisposeAsync() => _gates.DisposeAsync();

    /// <summary>One attempt, see <see cref="RoutedCall.TryAsync"/>.</summary>
    internal async Task<Obstacle?> TryAsync(GroupCall call, TimeSpan timeout)
    {
        ClusterMetadata state = _view.State;
        GroupQuestion question = call.Question;
        if (state.FindTopic(question.Key.Topic) is null)
        {
            call.Complete(GroupAnswer.Gone);
            return null;
        }

        if (state.FindTopic(CursorTopic.Name) is not { } topic)
        {
            return new Obstacle(state, "the topic of cursors has not been made yet");
        }

        PartitionNumber number = question.Verb == GroupVerb.List ? question.Share : question.Key.ShareOf(topic.Partitions.Length);
        SegmentMetadata open = topic.Partitions[number.Value].Last;
        if (open.Status != SegmentStatus.Open)
        {
            return new Obstacle(state, $"segment {open.Number} of cursor partition {number} is being sealed");
        }

        NodeId owner = open.Leader.Node;
        (GroupAnswer? answer, Obstacle? unsent) = await AskAsync(state, owner, call, timeout + question.Wait);
        if (answer is null)
        {
            return unsent;
        }

        if (answer.Fate == CursorFate.Unknown && question.IsRepeatable)
        {
            call.Lost(answer.Reason ?? "the answer was lost");
            return new Obstacle(state, $"node {owner}, which owns group {question.Key}: {answer.Reason}");
        }

        if (answer.Fate == CursorFate.Unavailable)
        {
            return new Obstacle(state, $"node {owner}, which owns group {question.Key}: {answer.Reason}");
        }

        call.Complete(answer);
        return null;
    }

    private async Task<(GroupAnswer? Answer, Obstacle? Unsent)> AskAsync(ClusterMetadata state, NodeId owner, GroupCall call, TimeSpan timeout)
    {
        try
        {
            return owner == _view.Own.Node ? (await AskHereAsync(call, timeout), null) : await AskThereAsync(state, owner, call, timeout);
        }
        catch (OperationCanceledException)
        {
            return (GroupAnswer.Unknown("the call was cancelled before its answer came"), null);
        }
        catch (Exception e)
        {
            _log.CallDied(e);
            return (GroupAnswer.Unknown($"the call failed: {e.Message}"), null);
        }
    }

    /// <summary>Nobody waits for ever: who is late is unknown, but whose turn has not come is not served.</summary>
    private async Task<GroupAnswer> AskHereAsync(GroupCall call, TimeSpan timeout)
    {
        GroupTurn turn = new(call.Question, call.Cancellation);
        _host.Take(turn);
        try
        {
            return await turn.End.WaitAsync(timeout, _time, _gates.Stopping);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            string late = e is TimeoutException ? "was not done in time" : "was not done before this node stopped";
            return turn.TryAbandon() ? GroupAnswer.Unmoved($"the call {late}") : GroupAnswer.Unknown($"the call {late}; it may have been");
        }
    }

    private async Task<(GroupAnswer? Answer, Obstacle? Unsent)> AskThereAsync(ClusterMetadata state, NodeId owner, GroupCall call, TimeSpan timeout)
    {
        GroupQuestion question = call.Question;
        bool waits = question.Wait > TimeSpan.Zero;
        if (waits && Interlocked.Increment(ref _waitsForwarded) > Limits.GroupWaitsForwardedMax)
        {
            question = question with { Wait = TimeSpan.Zero };
        }

        try
        {
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(call.Cancellation, _gates.Stopping);
            using NodeAnswer answer = await _calls.AskAsync(
                owner, ClusterChannels.Groups, GroupService.Kind, GroupQuestionCodec.Encode(question), timeout, either.Token);
            switch (answer.Fate)
            {
                case NodeAnswerFate.Unlinked:
                    return (null, new Obstacle(state, $"node {owner}, which owns the group, cannot be reached: {answer.Text}", owner));
                case NodeAnswerFate.NotTaken:
                    return (null, new Obstacle(state, $"node {owner}, which owns the group, did not take the call: {answer.Text}"));
                case NodeAnswerFate.Lost:
                    return (GroupAnswer.Unknown($"node {owner} was asked: {answer.Text}; it may have been done"), null);
            }

            if (GroupAnswerCodec.Decode(answer.Payload.Span) is { } read)
            {
                return (read, null);
            }

            _log.Malformed(owner, "an answer about a group");
            return (GroupAnswer.Unknown($"the answer of node {owner} cannot be read; it may have been done"), null);
        }
        finally
        {
            Interlocked.Add(ref _waitsForwarded, waits ? -1 : 0);
        }
    }

    private async ValueTask<GroupRead> ReadAsync(GroupQuestion question, CancellationToken cancellationToken)
    {
        GroupAnswer answer = await CallAsync(question, cancellationToken);
        return new GroupRead(answer.Fate, answer.Deliveries, answer.Reason);
    }

    private async ValueTask<GroupSettlement> SettleAsync(GroupQuestion question, CancellationToken cancellationToken)
    {
        GroupAnswer answer = await CallAsync(question, cancellationToken);
        return new GroupSettlement(answer.Fate, [.. answer.Late.Where(late => late < question.Receipts.Length).Select(late => question.Receipts[late])], answer.Reason);
    }

    private async ValueTask<GroupAnswer> CallAsync(GroupQuestion question, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        GroupCall call = new(this, question, cancellationToken);
        _gates.Submit(question.Key, call);
        return await call.End.WaitAsync(cancellationToken);
    }
}
