using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Walrus.Consensus.Runtime.Tests.Bench;

/// <summary>
/// The replicated machine of these tests: numbers by name, with put and compare-and-set, and every command that was applied in order, so that two nodes
/// are equal only when they applied the same.
/// </summary>
internal sealed class MapMachine : IStateMachine
{
    private readonly SortedDictionary<string, long> _values = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private readonly List<string> _history = [];

    /// <summary>How the next call fails; null when it does not.</summary>
    public Exception? Failure { get; set; }

    /// <summary>How often <see cref="Restore"/> was called.</summary>
    public int Restores { get; private set; }

    /// <summary>How often <see cref="TakeSnapshot"/> was called.</summary>
    public int Snapshots { get; private set; }

    /// <summary>The commands behind the present state, in order. A copy.</summary>
    public IReadOnlyList<string> History
    {
        get
        {
            lock (_gate)
            {
                return [.. _history];
            }
        }
    }

    /// <summary>The value of a name; 0 when there is none.</summary>
    public long this[string name]
    {
        get
        {
            lock (_gate)
            {
                return _values.GetValueOrDefault(name);
            }
        }
    }

    /// <summary>A command that sets a name's value and answers the one before.</summary>
    public static byte[] Put(string name, long value) => Encoding.ASCII.GetBytes($"put {name} {value}");

    /// <summary>A command that sets a name's value if it has the expected one, and answers whether it had.</summary>
    public static byte[] CompareAndSet(string name, long expected, long value) => Encoding.ASCII.GetBytes($"cas {name} {value} {expected}");

    public void Apply(ReadOnlySpan<CommittedCommand> commands, Span<object?> answers)
    {
        ThrowIfFailing();
        lock (_gate)
        {
            for (int i = 0; i < commands.Length; i++)
            {
                answers[i] = Apply(Encoding.ASCII.GetString(commands[i].Data.Span));
            }
        }
    }

    public void TakeSnapshot(IBufferWriter<byte> into)
    {
        ThrowIfFailing();
        lock (_gate)
        {
            Snapshots++;
            foreach (string line in _history)
            {
                byte[] bytes = Encoding.ASCII.GetBytes(line);
                BinaryPrimitives.WriteInt32LittleEndian(into.GetSpan(sizeof(int)), bytes.Length);
                into.Advance(sizeof(int));
                into.Write(bytes);
            }
        }
    }

    public void Restore(LogPosition position, ReadOnlyMemory<byte> snapshot)
    {
        ThrowIfFailing();
        lock (_gate)
        {
            Restores++;
            _values.Clear();
            _history.Clear();
            for (ReadOnlySpan<byte> rest = snapshot.Span; !rest.IsEmpty;)
            {
                int length = BinaryPrimitives.ReadInt32LittleEndian(rest);
                Apply(Encoding.ASCII.GetString(rest.Slice(sizeof(int), length)));
                rest = rest[(sizeof(int) + length)..];
            }
        }
    }

    private object Apply(string command)
    {
        _history.Add(command);
        string[] words = command.Split(' ');
        long before = _values.GetValueOrDefault(words[1]);
        long value = long.Parse(words[2], System.Globalization.CultureInfo.InvariantCulture);
        if (words[0] == "put")
        {
            _values[words[1]] = value;
            return before;
        }

        bool isEqual = before == long.Parse(words[3], System.Globalization.CultureInfo.InvariantCulture);
        _values[words[1]] = isEqual ? value : before;
        return isEqual;
    }

    private void ThrowIfFailing()
    {
        if (Failure is { } failure)
        {
            throw failure;
        }
    }
}
