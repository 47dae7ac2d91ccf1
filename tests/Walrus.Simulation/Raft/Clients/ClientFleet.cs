using Walrus.Consensus;

namespace Walrus.Simulation.Raft;

/// <summary>
/// Clients that put, compare-and-set and read, each one thing at a time, and write down when they asked and what they were told. A client that waits
/// too long gives up: what became of its operation stays unknown.
/// </summary>
internal sealed class ClientFleet(WorldPlan plan, IReadOnlyList<NodeHost> hosts, Func<NodeHost, bool> isPaused, SimSchedule schedule, SimRandom random, SimTrace? trace)
{
    private const int PatienceMs = 400;
    private const int OperationsPerKeyMax = 120;

    private readonly List<Operation>[] _history = [.. Enumerable.Range(0, KvMachine.Keys).Select(_ => new List<Operation>())];
    private readonly Dictionary<(NodeId Node, LogIndex Index), (Term Term, Operation Operation)> _proposed = [];
    private readonly Dictionary<(NodeId Node, ReadRequest Request), Operation> _reads = [];
    private readonly Operation?[] _current = new Operation?[plan.Clients];
    private readonly long[] _askedAt = new long[plan.Clients];
    private readonly NodeId[] _server = new NodeId[plan.Clients];
    private long _moment;
    private int _nextValue = 1;
    private long _nextRead;
    private bool _isStopped;
    private Operation? _probe;
    private (NodeId Leader, Term Term) _probed;

    public void Start()
    {
        for (int client = 0; client < plan.Clients; client++)
        {
            schedule.After(random.Below(200), new SimEvent(SimEventKind.Client, client));
        }
    }

    /// <summary>No more operations; those under way may still end.</summary>
    public void Stop() => _isStopped = true;

    /// <summary>A client's turn: it asks something, waits on, or gives up.</summary>
    public void Act(int client)
    {
        if (_isStopped)
        {
            return;
        }

        if (_current[client] is { } waiting && !waiting.IsAnswered && !waiting.IsVoid && schedule.Now - _askedAt[client] < PatienceMs)
        {
            schedule.After(random.Between(2, 20), new SimEvent(SimEventKind.Client, client));
            return;
        }

        _current[client] = null;
        Ask(client);
        schedule.After(random.Between(2, plan.ThinkMaxMs), new SimEvent(SimEventKind.Client, client));
    }

    /// <summary>A node applied an entry: whoever proposed it there has its answer, and whoever proposed another one at its place knows that it is lost.</summary>
    public void Applied(NodeHost host, LogEntry entry, int result)
    {
        if (_proposed.Remove((host.Id, entry.Index), out (Term Term, Operation Operation) proposed))
        {
            if (proposed.Term == entry.Term)
            {
                proposed.Operation.Answer(result, ++_moment);
            }
            else
            {
                proposed.Operation.Void();
            }

            trace?.Note($"{proposed.Operation}");
        }
    }

    /// <summary>A read came to an end.</summary>
    public void Answered(NodeHost host, ReadResult read)
    {
        if (_reads.Remove((host.Id, read.Request), out Operation? operation))
        {
            if (read.IsConfirmed)
            {
                operation.Answer(host.Machine[operation.Command.Key], ++_moment);
            }
            else
            {
                operation.Void();
            }

            trace?.Note($"{operation}");
        }
    }

    /// <summary>A node crashed: nobody will ever hear what became of what was asked there.</summary>
    public void Lost(NodeHost host)
    {
        foreach ((NodeId Node, LogIndex Index) key in _proposed.Keys.Where(key => key.Node == host.Id).ToArray())
        {
            _proposed.Remove(key);
        }

        foreach ((NodeId Node, ReadRequest Request) key in _reads.Keys.Where(key => key.Node == host.Id).ToArray())
        {
            _reads.Remove(key);
        }
    }

    /// <summary>True once an operation that was asked after the faults is answered.</summary>
    public bool HasProbed(NodeHost leader)
    {
        (NodeId, Term) asked = (leader.Id, leader.Core.Term);
        if (_probe is null || (!_probe.IsAnswered && (_probe.IsVoid || asked != _probed)))
        {
            _probed = asked;
            _probe = new Operation(plan.Clients, new KvCommand(KvKind.Put, 0, _nextValue++, 0), ++_moment);
            if (Propose(leader, _probe))
            {
                _history[0].Add(_probe);
            }
            else
            {
                _probe = null;
            }
        }

        return _probe?.IsAnswered == true;
    }

    /// <summary>Every key's history has an order that explains it. Returns how many were too complex to say.</summary>
    public int CheckHistories()
    {
        int unclear = 0;
        foreach (List<Operation> history in _history)
        {
            HistoryVerdict verdict = LinearizabilityCheck.Check(history);
            unclear += verdict == HistoryVerdict.TooComplex ? 1 : 0;
            if (verdict == HistoryVerdict.NotLinearizable)
            {
                throw new SafetyViolationException("Linearizability", string.Join("\n  ", history.Where(operation => !operation.IsVoid)));
            }
        }

        return unclear;
    }

    private void Ask(int client)
    {
        int key = random.Below(KvMachine.Keys);
        NodeHost host = _server[client].IsNone ? random.Pick(hosts) : hosts[(int)_server[client].Value - 1];
        _server[client] = NodeId.None;
        if (!host.IsUp || isPaused(host) || _history[key].Count >= OperationsPerKeyMax)
        {
            return;
        }

        Operation operation = new(client, Draw(key), ++_moment);
        bool isTaken = operation.Command.Kind == KvKind.Get ? Read(host, operation) : Propose(host, operation);
        if (isTaken)
        {
            _history[key].Add(operation);
            _current[client] = operation;
            _askedAt[client] = schedule.Now;
            _server[client] = host.Id;
            trace?.Note($"node {host.Id} takes {operation}");
        }
        else if (host.Core.Leader != host.Id)
        {
            _server[client] = host.Core.Leader;
        }
    }

    private KvCommand Draw(int key) => random.Below(3) switch
    {
        0 => new KvCommand(KvKind.Put, key, _nextValue++, 0),
        1 => new KvCommand(KvKind.CompareAndSet, key, _nextValue++, random.Pick(hosts).Machine[key]),
        _ => new KvCommand(KvKind.Get, key, 0, 0),
    };

    private bool Propose(NodeHost host, Operation operation)
    {
        ProposalResult result = host.Core.Propose(operation.Command.Encode());
        if (result.Outcome != ProposalOutcome.Appended)
        {
            return false;
        }

        _proposed[(host.Id, result.Position.Index)] = (result.Position.Term, operation);
        return true;
    }

    private bool Read(NodeHost host, Operation operation)
    {
        ReadRequest request = new(++_nextRead);
        bool isTaken = host.Core.ReadIndex(request) == ReadOutcome.Asked;
        if (isTaken)
        {
            _reads.Add((host.Id, request), operation);
        }

        return isTaken;
    }
}
