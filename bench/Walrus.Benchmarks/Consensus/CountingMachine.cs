using System.Buffers;
using System.Buffers.Binary;
using Walrus.Consensus;
using Walrus.Consensus.Runtime;

namespace Walrus.Benchmarks.Consensus;

/// <summary>The smallest machine there is: it counts commands, so that what is measured is agreement.</summary>
internal sealed class CountingMachine : IStateMachine
{
    private static readonly object Counted = new();
    private long _count;

    public void Apply(ReadOnlySpan<CommittedCommand> commands, Span<object?> answers)
    {
        _count += commands.Length;
        answers.Fill(Counted);
    }

    public void TakeSnapshot(IBufferWriter<byte> into)
    {
        BinaryPrimitives.WriteInt64LittleEndian(into.GetSpan(sizeof(long)), _count);
        into.Advance(sizeof(long));
    }

    public void Restore(LogPosition position, ReadOnlyMemory<byte> snapshot) => _count = BinaryPrimitives.ReadInt64LittleEndian(snapshot.Span);
}
