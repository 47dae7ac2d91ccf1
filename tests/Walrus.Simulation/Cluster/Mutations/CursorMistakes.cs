using System.Buffers;
using Walrus.Cluster;
using Walrus.Storage;

namespace Walrus.Simulation.Cluster;

/// <summary>GET answers before the cursor's move is acknowledged.</summary>
internal sealed class AnswersBeforeTheMove : Mistake
{
    public override IPartitionAppender CursorAppender(IPartitionAppender right, NodeSetting node) => new Front(right);

    private sealed class Front(IPartitionAppender right) : AppenderInFront(right)
    {
        public override ValueTask<AppendOutcome> AppendAsync(PartitionId partition, in ReadOnlySequence<byte> value)
        {
            ValueTask<AppendOutcome> moving = Right.AppendAsync(partition, value);
            return moving.IsCompleted ? moving : LetAsync(moving.AsTask());
        }

        private static ValueTask<AppendOutcome> LetAsync(Task<AppendOutcome> moving)
        {
            _ = moving;
            return ValueTask.FromResult(new AppendOutcome(AppendFate.Acknowledged));
        }
    }
}

/// <summary>Every fourth move of a cursor is kept in memory only.</summary>
internal sealed class KeepsMovesInMemory : Mistake
{
    public override IPartitionAppender CursorAppender(IPartitionAppender right, NodeSetting node) => new Front(right);

    private sealed class Front(IPartitionAppender right) : AppenderInFront(right)
    {
        private int _moves;

        public override ValueTask<AppendOutcome> AppendAsync(PartitionId partition, in ReadOnlySequence<byte> value) =>
            ++_moves % 4 != 0 ? Right.AppendAsync(partition, value) : ValueTask.FromResult(new AppendOutcome(AppendFate.Acknowledged));
    }
}

/// <summary>A cursor goes past an entry now and then without handing it out.</summary>
internal sealed class LeavesEntriesOut : Mistake
{
    public override IPartitionReader CursorReader(IPartitionReader right, NodeSetting node) => new Front(right);

    private sealed class Front(IPartitionReader right) : ReaderInFront(right)
    {
        public override async ValueTask<PartitionRead> ReadAsync(PartitionId partition, Offset from, int bytesMax, CancellationToken cancellationToken)
        {
            PartitionRead read = await base.ReadAsync(partition, from, bytesMax, cancellationToken);
            return read is { Fate: ReadFate.Entries, Entries.Count: > 2 } ? read with { Entries = [.. read.Entries.Skip(1)] } : read;
        }
    }
}

/// <summary>A cursor's next owner does not read the last moves of the one before.</summary>
internal sealed class LoadsTooFewMoves : Mistake
{
    public override IPartitionReader CursorReader(IPartitionReader right, NodeSetting node) => new Front(right);

    private sealed class Front(IPartitionReader right) : ReaderInFront(right)
    {
        public override async ValueTask<PartitionRead> ReadSegmentAsync(SegmentId segment, Offset from, int bytesMax, CancellationToken cancellationToken)
        {
            PartitionRead read = await base.ReadSegmentAsync(segment, from, bytesMax, cancellationToken);
            return read is { Fate: ReadFate.Entries, Entries.Count: > 1 } ? read with { Entries = Blank(read.Entries) } : read;
        }

        /// <summary>The last entry again as the one before it, so that its move is not seen.</summary>
        private static Entry[] Blank(IReadOnlyList<Entry> entries) => [.. entries.Take(entries.Count - 1), entries[^1] with { Value = entries[^2].Value }];
    }
}
