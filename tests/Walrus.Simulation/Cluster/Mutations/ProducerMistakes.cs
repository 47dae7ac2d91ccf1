using System.Buffers;
using Walrus.Cluster;

namespace Walrus.Simulation.Cluster;

/// <summary>A leader appends the batches of producers without a look at who sends them.</summary>
internal sealed class AppendsRetriesAgain : Mistake
{
    public override IPartitionAppender Appender(IPartitionAppender right, NodeSetting node) => new Front(right);

    private sealed class Front(IPartitionAppender right) : AppenderInFront(right)
    {
        public override ValueTask<AppendOutcome> AppendAsync(PartitionId partition, in SequencedEntries entries)
        {
            // One by one in one go, so that they stand one behind another as a batch does.
            List<Task<AppendOutcome>> appends = [];
            int at = 0;
            foreach (int length in entries.Lengths.Span)
            {
                appends.Add(Right.AppendAsync(partition, new ReadOnlySequence<byte>(entries.Values.Slice(at, length))).AsTask());
                at += length;
            }

            return FirstAsync(appends);
        }

        private static async ValueTask<AppendOutcome> FirstAsync(List<Task<AppendOutcome>> appends)
        {
            AppendOutcome? first = null;
            foreach (Task<AppendOutcome> append in appends)
            {
                AppendOutcome outcome = await append;
                first ??= outcome;
                first = outcome.Fate == AppendFate.Acknowledged ? first : outcome;
            }

            return first!.Value;
        }
    }
}

