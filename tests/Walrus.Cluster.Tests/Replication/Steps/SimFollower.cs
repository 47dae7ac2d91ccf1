using Walrus.Cluster.Replication;

namespace Walrus.Cluster.Tests.Replication.Steps;

/// <summary>A follower with its disk: appends wait there until they are flushed, in order, and a crash takes those that wait.</summary>
internal sealed class SimFollower
{
    private readonly Offset _start;
    private readonly Queue<int[]> _waiting = new();

    public SimFollower(Offset start)
    {
        _start = start;
        Machine = New();
    }

    public FollowerReplica Machine { get; private set; }

    public Incarnation Life { get; private set; } = new(1);

    /// <summary>What is flushed.</summary>
    public List<int> Entries { get; } = [];

    public Offset Durable => _start + Entries.Count;

    /// <summary>Its length when it promised a coordinator to take no more; survives crashes.</summary>
    public Offset? PromisedEnd { get; private set; }

    public void Take(in LeaderMessage message, int[] entries)
    {
        if (Machine.Take(message) == TakeOutcome.Append)
        {
            PromisedEnd.ShouldBeNull();
            _waiting.Enqueue(entries);
        }
    }

    public void Store(System.Random random, bool mayFail)
    {
        if (mayFail)
        {
            while (_waiting.TryDequeue(out _))
            {
                Machine.Failed(); // The first has no room, and the others do not fit behind it any more.
            }
        }
        else if (_waiting.TryDequeue(out int[]? entries))
        {
            Entries.AddRange(entries);
            Machine.Stored(Durable);
            if (random.Next(2) == 0)
            {
                Store(random, mayFail: false); // One flush for several.
            }
        }
    }

    public void Crash()
    {
        _waiting.Clear();
        Life = new Incarnation(Life.Value + 1);
        Machine = New();
        if (PromisedEnd is not null)
        {
            Machine.Seal(StepSimulation.Epoch.Next);
        }
    }

    /// <summary>What was taken is flushed first, as the host does it.</summary>
    public void Seal()
    {
        Machine.Seal(StepSimulation.Epoch.Next);
        while (_waiting.TryDequeue(out int[]? entries))
        {
            Entries.AddRange(entries);
            Machine.Stored(Durable);
        }

        PromisedEnd ??= Durable;
    }

    private FollowerReplica New() => new(StepSimulation.Leader, StepSimulation.Epoch, _start, Durable);
}
