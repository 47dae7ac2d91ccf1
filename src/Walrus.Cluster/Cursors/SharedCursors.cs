using Microsoft.Extensions.Logging;
using Walrus.Peers;

namespace Walrus.Cluster;

/// <summary>
/// The cursors of the cluster, from any node: calls go to the owner, here or elsewhere, and wait for up to <see cref="Limits.RouteWaitMax"/> while nobody
/// takes them and nothing was moved. What may have been carried out is never sent again.
/// </summary>
/// <remarks>
/// To be put together in this order: <see cref="RegisterWith"/> the services, make the network, <see cref="Join"/>, start the network. Calls to one cursor are carried
/// out in the order in which this node was asked, as long as none of them fails.
/// </remarks>
public sealed class SharedCursors : IAsyncDisposable
{
    private readonly IClusterView _view;
    private readonly CursorHost _host;
    private readonly INodeCalls _calls;
    private readonly TimeProvider _time;
    private readonly CursorLog _log;
    private readonly RouteGates<CursorKey> _gates;

    /// <summary>Cursors that reach no other node before <see cref="Join"/>.</summary>
    public SharedCursors(IClusterView view, CursorHost host, TimeProvider time, ILoggerFactory loggers)
        : this(view, host, new PeerCalls(), time, loggers)
    {
    }

    internal SharedCursors(IClusterView view, CursorHost host, INodeCalls calls, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(host);
        ILogger<SharedCursors> logger = loggers.CreateLogger<SharedCursors>();
        _view = view;
        _host = host;
        _calls = calls;
        _time = time;
        _log = new CursorLog(logger, view.Own.Node);
        _gates = new RouteGates<CursorKey>(view, calls, ClusterChannels.Cursors.Lane, time, new RoutingLog(logger, view.Own.Node));
        Service = new CursorService(host, _log);
    }

    /// <summary>What answers other nodes.</summary>
    internal IPeerRequestHandler Service { get; }

    /// <summary>Adds what this takes from other nodes to the services of a network that has not started.</summary>
    public void RegisterWith(PeerServices services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.OnRequest(ClusterChannels.Cursors, CursorService.Kind, Service);
    }

    /// <summary>From here on calls go to other nodes by <paramref name="network"/>. Once.</summary>
    public void Join(PeerNetwork network) => ((PeerCalls)_calls).Join(network);

    /// <summary>
    /// The next committed entry at the cursor, which has moved past it for good: nobody else gets it. A cursor that is not there begins at the partition's start, and one whose
    /// entries were trimmed goes on there. The place in the order is decided before this returns.
    /// </summary>
    /// <exception cref="OperationCanceledException">The token was cancelled. An entry may have been handed out to nobody.</exception>
    public async ValueTask<CursorRead> NextAsync(PartitionId partition, CursorName name, CancellationToken cancellationToken)
    {
        CursorAnswer answer = await CallAsync(new CursorQuestion(CursorVerb.Next, new CursorKey(partition, name)), cancellationToken);
        return new CursorRead(answer.Fate, answer.Entry, answer.Reason);
    }

    /// <summary>Puts a cursor at <paramref name="position"/>, forwards or back: the next offset that it hands out. Refused beyond the committed end; below the start it goes there.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled. The cursor may have been put there.</exception>
    public ValueTask<CursorPlace> CommitAsync(PartitionId partition, CursorName name, Offset position, CancellationToken cancellationToken) =>
        position.Value > Limits.MetadataNumberMax
            ? new ValueTask<CursorPlace>(new CursorPlace(CursorFate.Refused, null, $"offset {position} is beyond the committed end of partition {partition}"))
            : PlaceAsync(new CursorQuestion(CursorVerb.Place, new CursorKey(partition, name), position), cancellationToken);

    /// <summary>Where a cursor is, after the moves that were acknowledged.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ValueTask<CursorPlace> PositionAsync(PartitionId partition, CursorName name, CancellationToken cancellationToken) =>
        PlaceAsync(new CursorQuestion(CursorVerb.Position, new CursorKey(partition, name)), cancellationToken);

    /// <summary>Forgets a cursor; also done when there is none.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled. The cursor may be gone.</exception>
    public ValueTask<CursorPlace> DeleteAsync(PartitionId partition, CursorName name, CancellationToken cancellationToken) =>
        PlaceAsync(new CursorQuestion(CursorVerb.Drop, new CursorKey(partition, name)), cancellationToken);

    /// <summary>Ends what waits, as not done. Answers that are on their way end as unknown.</summary>
    public ValueTask DisposeAsync() => _gates.DisposeAsync();

    /// <summary>One attempt, see <see cref="RoutedCall.TryAsync"/>.</summary>
    internal async Task<Obstacle?> TryAsync(CursorCall call, TimeSpan timeout)
    {
        ClusterMetadata state = _view.State;
        CursorKey key = call.Question.Key;
        if (state.FindPartition(key.Partition) is null)
        {
            call.Complete(CursorAnswer.Gone);
            return null;
        }

        if (state.FindTopic(CursorTopic.Name) is not { } topic)
        {
            return new Obstacle(state, "the topic of cursors has not been made yet");
        }

        PartitionNumber number = CursorTopic.PartitionOf(key.Partition, key.Name, topic.Partitions.Length);
        SegmentMetadata open = topic.Partitions[number.Value].Last;
        if (open.Status != SegmentStatus.Open)
        {
            return new Obstacle(state, $"segment {open.Number} of cursor partition {number} is being sealed");
        }

        CursorAnswer answer;
        try
        {
            if (open.Leader.Node == _view.Own.Node)
            {
                answer = await AskHereAsync(call, timeout);
            }
            else
            {
                (answer, Obstacle? unsent) = await AskThereAsync(state, open, call, timeout);
                if (unsent is not null)
                {
                    return unsent;
                }
            }
        }
        catch (OperationCanceledException)
        {
            answer = CursorAnswer.Unknown("the call was cancelled before its answer came");
        }
        catch (Exception e)
        {
            _log.CallDied(e);
            answer = CursorAnswer.Unknown($"the call failed: {e.Message}");
        }

        if (answer.Fate == CursorFate.Unavailable)
        {
            return new Obstacle(state, $"node {open.Leader.Node}, which owns cursor {key}: {answer.Reason}");
        }

        call.Complete(answer);
        return null;
    }

    private async ValueTask<CursorPlace> PlaceAsync(CursorQuestion question, CancellationToken cancellationToken)
    {
        CursorAnswer answer = await CallAsync(question, cancellationToken);
        return new CursorPlace(answer.Fate, answer.Position, answer.Reason);
    }

    private async ValueTask<CursorAnswer> CallAsync(CursorQuestion question, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CursorCall call = new(this, question, cancellationToken);
        _gates.Submit(question.Key, call);
        return await call.End.WaitAsync(cancellationToken);
    }

    /// <summary>Nobody waits for a move for ever: one that is late is unknown, but one whose turn has not come is not made.</summary>
    private async Task<CursorAnswer> AskHereAsync(CursorCall call, TimeSpan timeout)
    {
        CursorTurn turn = new(call.Question, call.Cancellation);
        _host.Take(turn);
        try
        {
            return await turn.End.WaitAsync(timeout, _time, _gates.Stopping);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            string late = e is TimeoutException ? "was not done in time" : "was not done before this node stopped";
            return turn.TryAbandon() ? CursorAnswer.Unmoved($"the call {late}") : CursorAnswer.Unknown($"the call {late}; the cursor may have moved");
        }
    }

    private async Task<(CursorAnswer Answer, Obstacle? Unsent)> AskThereAsync(ClusterMetadata state, SegmentMetadata open, CursorCall call, TimeSpan timeout)
    {
        NodeId owner = open.Leader.Node;
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(call.Cancellation, _gates.Stopping);
        using NodeAnswer answer = await _calls.AskAsync(
            owner, ClusterChannels.Cursors, CursorService.Kind, CursorQuestionCodec.Encode(call.Question), timeout, either.Token);
        switch (answer.Fate)
        {
            case NodeAnswerFate.Unlinked:
                return (default, new Obstacle(state, $"node {owner}, which owns the cursor, cannot be reached: {answer.Text}", owner));
            case NodeAnswerFate.NotTaken:
                return (default, new Obstacle(state, $"node {owner}, which owns the cursor, did not take the call: {answer.Text}"));
            case NodeAnswerFate.Lost:
                return (CursorAnswer.Unknown($"node {owner} was asked: {answer.Text}; the cursor may have moved"), null);
        }

        if (CursorAnswerCodec.TryDecode(answer.Payload.Span, out CursorAnswer read))
        {
            return (read, null);
        }

        _log.Malformed(owner, "an answer about a cursor");
        return (CursorAnswer.Unknown($"the answer of node {owner} cannot be read; the cursor may have moved"), null);
    }
}
