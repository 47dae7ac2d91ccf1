namespace Walrus.Simulation.Raft;

/// <summary>One client operation with the times between which it must seem to have happened.</summary>
internal sealed class Operation(int client, KvCommand command, long invoked)
{
    public int Client => client;

    public KvCommand Command => command;

    /// <summary>When it was asked.</summary>
    public long Invoked => invoked;

    /// <summary>When it was answered; never, while the outcome is unknown.</summary>
    public long Returned { get; private set; } = long.MaxValue;

    public int Result { get; private set; }

    /// <summary>True when it certainly had no effect.</summary>
    public bool IsVoid { get; private set; }

    public bool IsAnswered => Returned != long.MaxValue;

    public void Answer(int result, long at)
    {
        Result = result;
        Returned = at;
    }

    public void Void() => IsVoid = true;

    public override string ToString() => $"client {client}: {command} [{invoked}..{(IsAnswered ? Returned : "?")}] -> {(IsAnswered ? Result : "?")}";
}
