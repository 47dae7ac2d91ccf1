using Walrus.Consensus;

namespace Walrus.Simulation.Raft;

internal enum SimEventKind
{
    Deliver = 0,
    Tick = 1,
    Flushed = 2,
    Install = 3,
    Restart = 4,
    Client = 5,
    Nemesis = 6,
    DiskNemesis = 7,
    Room = 8,
    Operator = 9,
    NewLeader = 10,
}

/// <summary>Something that will happen. <paramref name="Incarnation"/>: the life of the node that it is meant for; another life drops it.</summary>
internal readonly record struct SimEvent(SimEventKind Kind, int Target = 0, int Incarnation = 0, Message? Message = null);
