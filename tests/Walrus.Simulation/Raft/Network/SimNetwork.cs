using Walrus.Consensus;

namespace Walrus.Simulation.Raft;

/// <summary>Links that lose, delay, duplicate and reorder, and that can be cut in one or both directions. Everything ends when it is healed.</summary>
internal sealed class SimNetwork(WorldPlan plan, int nodesMax, SimSchedule schedule, SimRandom random)
{
    private readonly bool[,] _isCut = new bool[nodesMax + 1, nodesMax + 1];

    /// <summary>True once faults are over: those of the links, and of everything else in this world.</summary>
    public bool IsHealed { get; private set; }

    /// <summary>Sends; the message may arrive never, once or twice.</summary>
    public void Send(Message message)
    {
        if (!IsHealed && random.Chance(plan.LossPerMille))
        {
            return;
        }

        int copies = !IsHealed && random.Chance(plan.DuplicatePerMille) ? 2 : 1;
        for (int copy = 0; copy < copies; copy++)
        {
            int delay = IsHealed ? 1 : random.Between(0, plan.DelayMaxMs);
            schedule.After(delay, new SimEvent(SimEventKind.Deliver, (int)message.To.Value, Message: message));
        }
    }

    /// <summary>True while nothing gets from the one to the other.</summary>
    public bool IsCut(NodeId from, NodeId to) => _isCut[from.Value, to.Value];

    /// <summary>Cuts random nodes off from the rest; with <paramref name="oneWay"/> only what they send, or only what they receive.</summary>
    public void Partition(bool oneWay)
    {
        bool cutsSending = random.Chance(500);
        bool[] isInside = [.. Enumerable.Range(0, nodesMax + 1).Select(_ => random.Chance(400))];
        for (int from = 1; from <= nodesMax; from++)
        {
            for (int to = 1; to <= nodesMax; to++)
            {
                bool crosses = isInside[from] != isInside[to];
                _isCut[from, to] = crosses && (!oneWay || isInside[from] == cutsSending);
            }
        }
    }

    /// <summary>Cuts two nodes off from the rest, but not from each other.</summary>
    public void Isolate(NodeId one, NodeId other)
    {
        for (int from = 1; from <= nodesMax; from++)
        {
            for (int to = 1; to <= nodesMax; to++)
            {
                _isCut[from, to] = (from == one.Value || from == other.Value) != (to == one.Value || to == other.Value);
            }
        }
    }

    /// <summary>Ends the cuts, but not the losses.</summary>
    public void Join() => Array.Clear(_isCut);

    /// <summary>Ends everything.</summary>
    public void Heal()
    {
        Join();
        IsHealed = true;
    }
}
