using Walrus.Cluster.Tests.Routing.Fakes;
using Walrus.Testing;
using static Walrus.Cluster.Tests.Scene;

namespace Walrus.Cluster.Tests.Cursors;

/// <summary>
/// Owners take over from each other, by rollover, failover and restart, while answers, acknowledgements and proposals are lost, moves are refused or late, entries cannot be
/// read, and nodes know less than is so. Then all is well again.
/// </summary>
public sealed class CursorChaosTests
{
    private const int Nodes = 3;
    private const int Rounds = 60;

    private static readonly PartitionId Logs = Partition(1);
    private static readonly PartitionId Moves = Partition(2);

    [Fact]
    public void NextAsync_WhileOwnersChangeUnderFaults_HandsOutNoEntryTwiceAndLosesOnlyWhatIsUnknown() => Seeds.Run(60, seed => FakeCluster.Run(
        () => FakeCluster.WithCursors(Nodes),
        async cluster =>
        {
            System.Random chance = new(seed);
            List<Task<List<CursorRead>>> consumers = [];
            Trouble trouble = new(cluster, chance);
            for (int consumer = 0; consumer < 4; consumer++)
            {
                consumers.Add(ConsumeAsync(cluster, trouble, (consumer % Nodes) + 1));
            }

            int written = 0;
            for (int round = 0; round < Rounds; round++)
            {
                for (int i = chance.Next(8); i > 0; i--)
                {
                    cluster.Put(Logs, (byte)written++);
                }

                await trouble.StepAsync();
                await Task.Delay(TimeSpan.FromMilliseconds(chance.Next(60)), cluster.Time);
            }

            trouble.End();
            List<CursorRead> reads = [.. (await Task.WhenAll(consumers)).SelectMany(list => list)];
            CursorRead last;
            do
            {
                trouble.TellAll();
                last = await cluster[1].Cursors.NextAsync(Logs, CursorName.Shared, CancellationToken.None);
                reads.Add(last);
                last.Fate.ShouldBeOneOf(CursorFate.Done, CursorFate.Empty);
            }
            while (last.Fate == CursorFate.Done);

            long[] handedOut = [.. reads.Where(read => read.Fate == CursorFate.Done).Select(read => read.Entry!.Offset.Value)];
            handedOut.ShouldNotBeEmpty();
            handedOut.ShouldBeUnique();
            int unknown = reads.Count(read => read.Fate == CursorFate.Unknown);
            (written - handedOut.Length).ShouldBeInRange(0, unknown, "an entry is missing only where a call ended unknown");
            (await cluster[2].Cursors.PositionAsync(Logs, CursorName.Shared, CancellationToken.None)).Position.ShouldBe(new Offset(written));
        }));

    /// <summary>One call after another, or four at once; what one consumer gets only goes forwards.</summary>
    private static async Task<List<CursorRead>> ConsumeAsync(FakeCluster cluster, Trouble trouble, int node)
    {
        List<CursorRead> reads = [];
        long last = -1;
        while (!trouble.IsOver)
        {
            Task<CursorRead>[] calls = [.. Enumerable.Range(0, 1 + trouble.Next(4)).Select(_ => cluster[node].Cursors.NextAsync(Logs, CursorName.Shared, CancellationToken.None).AsTask())];
            CursorRead[] some = await Task.WhenAll(calls);
            reads.AddRange(some);
            long[] offsets = [.. some.Where(read => read.Fate == CursorFate.Done).Select(read => read.Entry!.Offset.Value)];
            offsets.ShouldAllBe(offset => offset > last, "the cursor never goes back");
            last = offsets.Append(last).Max();
            await Task.Delay(TimeSpan.FromMilliseconds(trouble.Next(20)), cluster.Time);
        }

        return reads;
    }

    private sealed class Trouble(FakeCluster cluster, System.Random chance)
    {
        public bool IsOver { get; private set; }

        public int Next(int max) => chance.Next(max);

        public async Task StepAsync()
        {
            switch (chance.Next(12))
            {
                case 0:
                    cluster.Roll(Moves, chance.Next(Nodes) + 1);
                    break;
                case 1:
                    cluster.Roll(Moves, chance.Next(Nodes) + 1, cut: chance.Next(1, 9));
                    break;
                case 2:
                    await cluster.RestartAsync(chance.Next(Nodes) + 1);
                    break;
                case 3:
                    cluster.Roll(Logs, 1 + chance.Next(Nodes));
                    break;
            }

            foreach (FakeNode node in cluster.Nodes)
            {
                Upset(node);
                if (chance.Next(2) == 0)
                {
                    node.Learn(cluster.Scene.State);
                }
                else if (chance.Next(4) == 0)
                {
                    node.View.Learn(cluster.Scene.State); // What appends is told before what owns cursors.
                }
            }
        }

        /// <summary>No more faults; whoever's leader died is sealed and rolled, and all learn of it.</summary>
        public void End()
        {
            IsOver = true;
            foreach (FakeNode node in cluster.Nodes)
            {
                node.Calls.Fault = _ => LinkFault.None;
                node.Appender.Refuse = _ => null;
                node.Appender.LosesAnswer = _ => false;
                node.Appender.Delay = _ => Task.CompletedTask;
                node.Reader.Fails = _ => false;
                node.Proposer.Fails = false;
            }

            cluster.Roll(Moves, 1 + chance.Next(Nodes));
            TellAll();
        }

        public void TellAll() => cluster.TellAll();

        private void Upset(FakeNode node)
        {
            node.Calls.Fault = _ => chance.Next(40) switch { 0 => LinkFault.Down, 1 => LinkFault.Busy, 2 => LinkFault.LostAfter, 3 => LinkFault.LostBefore, _ => LinkFault.None };
            node.Appender.Refuse = _ => chance.Next(30) switch { 0 => new AppendOutcome(AppendFate.Busy), 1 => new AppendOutcome(AppendFate.RollingOver), _ => null };
            node.Appender.LosesAnswer = _ => chance.Next(60) == 0;
            node.Appender.Delay = _ => chance.Next(3) == 0 ? Task.Delay(TimeSpan.FromMilliseconds(chance.Next(80)), cluster.Time) : Task.CompletedTask;
            node.Reader.Fails = _ => chance.Next(30) == 0;
            node.Proposer.Fails = chance.Next(3) == 0;
        }
    }
}
