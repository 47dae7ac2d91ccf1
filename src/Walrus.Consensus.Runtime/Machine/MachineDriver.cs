using System.Buffers;

namespace Walrus.Consensus.Runtime;

/// <summary>Gives committed commands to the machine, batch by batch, and keeps count of how far it is.</summary>
internal sealed class MachineDriver(IStateMachine machine)
{
    private CommittedCommand[] _commands = [];
    private object?[] _answers = [];

    /// <summary>The last committed entry that the machine has behind it, of whatever kind.</summary>
    public LogPosition Applied { get; private set; }

    /// <summary>Bytes of entries applied since the last snapshot was begun or restored.</summary>
    public long BytesSinceSnapshot { get; private set; }

    /// <summary>
    /// Applies <paramref name="committed"/>, of which only commands are the machine's. Returns its answers, one for each entry that is a command, in order;
    /// valid until the next call.
    /// </summary>
    /// <exception cref="MachineFailedException">The machine threw.</exception>
    public ReadOnlySpan<object?> Apply(IReadOnlyList<LogEntry> committed)
    {
        int count = Gather(committed);
        Array.Clear(_answers);
        if (count > 0)
        {
            try
            {
                machine.Apply(_commands.AsSpan(0, count), _answers.AsSpan(0, count));
            }
            catch (Exception cause)
            {
                throw new MachineFailedException("Apply", cause);
            }

            Array.Clear(_commands);
        }

        return _answers.AsSpan(0, count);
    }

    /// <summary>The machine's state as bytes.</summary>
    /// <exception cref="MachineFailedException">The machine threw.</exception>
    public ReadOnlyMemory<byte> TakeSnapshot()
    {
        BytesSinceSnapshot = 0;
        ArrayBufferWriter<byte> into = new();
        Guarded("TakeSnapshot", () => machine.TakeSnapshot(into));
        return into.WrittenMemory;
    }

    /// <summary>Puts the machine to the state of a snapshot.</summary>
    /// <exception cref="MachineFailedException">The machine threw.</exception>
    public void Restore(LogPosition position, ReadOnlyMemory<byte> snapshot)
    {
        Guarded("Restore", () => machine.Restore(position, snapshot));
        Applied = position;
        BytesSinceSnapshot = 0;
    }

    private int Gather(IReadOnlyList<LogEntry> committed)
    {
        if (_commands.Length < committed.Count)
        {
            _commands = new CommittedCommand[committed.Count];
            _answers = new object?[committed.Count];
        }

        int count = 0;
        for (int i = 0; i < committed.Count; i++)
        {
            LogEntry entry = committed[i];
            Applied = entry.Position;
            BytesSinceSnapshot += entry.Bytes;
            if (entry.Kind == EntryKind.Command)
            {
                _commands[count++] = new CommittedCommand(entry.Position, entry.Data);
            }
        }

        return count;
    }

    private static void Guarded(string during, Action call)
    {
        try
        {
            call();
        }
        catch (Exception cause)
        {
            throw new MachineFailedException(during, cause);
        }
    }
}
