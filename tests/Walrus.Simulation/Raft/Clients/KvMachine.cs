using System.Buffers.Binary;
using Walrus.Consensus;

namespace Walrus.Simulation.Raft;

/// <summary>The replicated machine of the simulation: a few keys, and a digest over everything that was ever applied, so that no two histories look alike.</summary>
internal sealed class KvMachine
{
    /// <summary>Keys that clients use.</summary>
    public const int Keys = 6;

    private readonly int[] _values = new int[Keys];

    public LogIndex Applied { get; private set; }

    public ulong Digest { get; private set; }

    public int this[int key] => _values[key];

    /// <summary>The state that <see cref="Save"/> wrote.</summary>
    public static KvMachine Load(LogIndex index, ReadOnlySpan<byte> bytes)
    {
        KvMachine machine = new() { Applied = index, Digest = BinaryPrimitives.ReadUInt64LittleEndian(bytes) };
        for (int key = 0; key < Keys; key++)
        {
            machine._values[key] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(sizeof(ulong) + (key * sizeof(int)))..]);
        }

        return machine;
    }

    public byte[] Save()
    {
        byte[] bytes = new byte[sizeof(ulong) + (Keys * sizeof(int))];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Digest);
        for (int key = 0; key < Keys; key++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(sizeof(ulong) + (key * sizeof(int))), _values[key]);
        }

        return bytes;
    }

    /// <summary>Applies the next entry and returns what a command answers.</summary>
    public int Apply(LogEntry entry)
    {
        if (entry.Index != Applied.Next)
        {
            throw new SafetyViolationException("State Machine Safety", $"{entry} is applied after {Applied}");
        }

        Applied = entry.Index;
        Digest = Mix(Mix(Digest, (ulong)entry.Term.Value), (ulong)entry.Kind);
        if (entry.Kind != EntryKind.Command)
        {
            return 0;
        }

        KvCommand command = KvCommand.Decode(entry.Data.Span);
        (int after, int result) = command.On(_values[command.Key]);
        _values[command.Key] = after;
        Digest = Mix(Digest, (ulong)(uint)after);
        return result;
    }

    private static ulong Mix(ulong digest, ulong value)
    {
        ulong mixed = (digest ^ value) * 0xFF51AFD7ED558CCD;
        return mixed ^ (mixed >> 29);
    }
}
