using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Walrus.Storage;

namespace Walrus.Consensus.Runtime;

/// <content>Opening: what lies there, what is thought of it, and what is done about it.</content>
internal sealed partial class EngineStore
{
    /// <summary>The memory of <c>options.Raft.Id</c> in <paramref name="engine"/>; a new one where the options allow that, a lost one where something is wrong.</summary>
    /// <exception cref="RaftIdentityException">It is another node's.</exception>
    /// <exception cref="AlreadyClaimedException">Another host has it open.</exception>
    /// <exception cref="StorageException">The store cannot be read or written.</exception>
    public static async ValueTask<EngineStore> OpenAsync(LogEngine engine, RaftHostOptions options, CancellationToken cancellationToken)
    {
        IDisposable claim = engine.Claim(StoreNames.Claim);
        try
        {
            EngineStore store = await OpenClaimedAsync(engine, options, cancellationToken);
            store._claim = claim;
            return store;
        }
        catch
        {
            claim.Dispose();
            throw;
        }
    }

    private static async ValueTask<EngineStore> OpenClaimedAsync(LogEngine engine, RaftHostOptions options, CancellationToken cancellationToken)
    {
        NodeId node = options.Raft.Id;
        StoreFacts facts = Survey(engine);
        StoreDiagnosis diagnosis = StoreDiagnosis.Of(facts, node, options.Start);
        long lastNumber = facts.Topics.Select(topic => topic.Number).Append(facts.State?.Log ?? 0).Append(facts.State?.Snapshot?.Number ?? 0).Max();
        switch (diagnosis.Verdict)
        {
            case StoreVerdict.Refuse:
                throw new RaftIdentityException(facts.State!.Node, node);
            case StoreVerdict.Resume:
                EngineStore resumed = new(engine, facts.State!, lastNumber, options.Raft.SnapshotChunkBytes);
                await resumed.FinishInterruptedAsync(facts, cancellationToken);
                return resumed;
            case StoreVerdict.Lost:
                return await BeginAsync(engine, options, lastNumber, LostState(facts, node, diagnosis.Loss!), cancellationToken);
            default:
                if (facts.State is { } other)
                {
                    new RuntimeLog(options.Logging.CreateLogger(RuntimeLog.Category), node).TookOver(other.Node);
                }

                MemberSet founders = options.Start == RaftStart.Found ? options.InitialMembers : MemberSet.Empty;
                StateValue fresh = new() { Store = facts.Store, Node = node, Log = 0, Founders = founders };
                EngineStore begun = await BeginAsync(engine, options, lastNumber, fresh, cancellationToken);
                await begun.DeleteAllButInForceAsync(facts.Topics, cancellationToken);
                return begun;
        }
    }

    /// <inheritdoc/>
    public async ValueTask LoseAsync(string because)
    {
        long number = Interlocked.Increment(ref _lastNumber);
        Topic topic = await _engine.CreateTopicAsync(StoreNames.Of(StoreTopicKind.Log, number), new Offset(1));
        await SetAsync(LostState(Survey(_engine), _state.Node, because) with { Log = number });
        _hardState = _state.HardState;
        _log = LogIn(topic);
        _snapshot = null;
        _recent.Clear();
    }

    private static StoreFacts Survey(LogEngine engine)
    {
        ImmutableArray<FoundTopic>.Builder topics = ImmutableArray.CreateBuilder<FoundTopic>();
        foreach (Topic topic in engine.EnumerateTopics().Where(topic => StoreNames.TryParse(topic.Name, out _, out _)).OrderBy(topic => topic.Name.Value, StringComparer.Ordinal))
        {
            _ = StoreNames.TryParse(topic.Name, out StoreTopicKind kind, out long number);
            topics.Add(new FoundTopic(kind, number, topic.Partitions[0].Start, topic.Partitions[0].End));
        }

        ReadOnlyMemory<byte> value = engine.FindValue(StoreNames.State) ?? default; // An empty value is none.
        return new StoreFacts
        {
            Store = engine.StoreId,
            HasState = !value.IsEmpty,
            State = StateValueCodec.TryDecode(value.Span, out StateValue? state) ? state : null,
            Topics = topics.ToImmutable(),
        };
    }

    /// <summary>The term stays, where it can be read: so that old leaders are still known to be old. The vote and the founders' right to begin do not.</summary>
    private static StateValue LostState(StoreFacts facts, NodeId node, string loss) => new()
    {
        Store = facts.Store,
        Node = node,
        Log = 0,
        HardState = new HardState(facts.State?.HardState.Term ?? Term.Zero, NodeId.None, LogIndex.Zero),
        Loss = facts.State?.Loss is { } before && facts.State.Node == node ? before : loss,
    };

    /// <summary>The log first, then the value that names it: an empty log that nothing names is what an interrupted beginning leaves.</summary>
    private static async ValueTask<EngineStore> BeginAsync(
        LogEngine engine, RaftHostOptions options, long lastNumber, StateValue state, CancellationToken cancellationToken)
    {
        long number = lastNumber + 1;
        _ = await engine.CreateTopicAsync(StoreNames.Of(StoreTopicKind.Log, number), new Offset(1), cancellationToken);
        StateValue begun = state with { Log = number };
        await engine.SetValueAsync(StoreNames.State, StateValueCodec.Encode(begun), cancellationToken);
        return new EngineStore(engine, begun, number, options.Raft.SnapshotChunkBytes);
    }

    /// <summary>A trim that the value speaks of and the crash prevented, and topics that nothing names. What a lost node left behind stays.</summary>
    private async ValueTask FinishInterruptedAsync(StoreFacts facts, CancellationToken cancellationToken)
    {
        FoundTopic log = facts.Topics.First(topic => topic.Kind == StoreTopicKind.Log && topic.Number == _state.Log);
        if (log.Start.Value <= _state.Base.Index.Value)
        {
            await _log.TrimAsync(_state.Base.Index);
        }

        if (_state.Loss is null)
        {
            await DeleteAllButInForceAsync(facts.Topics, cancellationToken);
        }
    }

    private async ValueTask DeleteAllButInForceAsync(ImmutableArray<FoundTopic> topics, CancellationToken cancellationToken)
    {
        foreach (FoundTopic topic in topics)
        {
            long? inForce = topic.Kind == StoreTopicKind.Log ? _state.Log : _state.Snapshot?.Number;
            if (topic.Number != inForce)
            {
                _ = await _engine.DeleteTopicAsync(StoreNames.Of(topic.Kind, topic.Number), cancellationToken);
            }
        }
    }
}
