using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using Walrus.Cluster;

namespace Walrus.Benchmarks.Cluster;

/// <summary>The metadata machine alone: memory and snapshot per topic, and per 1,000 sealed segments.</summary>
internal static class MetadataCost
{
    private const int Topics = 10_000;
    private const int SealedSegments = 100_000;
    private static readonly ClusterId Cluster = new(new Guid("0c5f2f5e-4a0b-4f0e-9a55-6a1f6f1f2a3b"));
    private static readonly NodeLife[] Nodes = [.. Enumerable.Range(1, 3).Select(node => new NodeLife(new NodeId(node), new Incarnation(1)))];
    private static readonly ReplicaSet Replicas = ReplicaSet.Of([.. Nodes.Select(life => life.Node)]);

    public static void Measure(BenchTable table)
    {
        Measure(table, "per topic", Topics, machine =>
        {
            for (int topic = 0; topic < Topics; topic++)
            {
                machine.Do(Create(topic));
            }
        });
        Measure(table, "per 1,000 sealed segments of 100 topics", SealedSegments / 1_000, machine =>
        {
            for (int topic = 0; topic < 100; topic++)
            {
                machine.Do(Create(topic));
            }
        }, machine =>
        {
            for (int segment = 1; segment <= SealedSegments / 100; segment++)
            {
                for (int topic = 0; topic < 100; topic++)
                {
                    machine.Seal(topic, segment);
                }
            }
        });
    }

    private static void Measure(BenchTable table, string what, int count, Action<Run> work) => Measure(table, what, count, static _ => { }, work);

    private static void Measure(BenchTable table, string what, int count, Action<Run> before, Action<Run> work)
    {
        Run run = new();
        before(run);
        long memory = GC.GetTotalMemory(forceFullCollection: true);
        int snapshot = run.SnapshotBytes();
        long start = Stopwatch.GetTimestamp();
        work(run);
        TimeSpan taken = Stopwatch.GetElapsedTime(start);
        double each = (double)(GC.GetTotalMemory(forceFullCollection: true) - memory) / count;
        double written = (double)(run.SnapshotBytes() - snapshot) / count;
        string text = string.Create(CultureInfo.InvariantCulture, $"metadata {what}: {each:N0} B of memory, {written:N0} B of snapshot, {taken.TotalMicroseconds / count:N1} us to apply");
        table.Note(text);
        GC.KeepAlive(run);
    }

    private static CreateTopic Create(int topic) => new()
    {
        Name = new TopicName(string.Create(CultureInfo.InvariantCulture, $"topic-{topic}")),
        Partitions = [new SegmentAssignment(Nodes[topic % Nodes.Length], Replicas)],
    };

    /// <summary>A machine with three nodes.</summary>
    private sealed class Run
    {
        private readonly MetadataMachine _machine = new();
        private long _index;

        public Run()
        {
            Do(new FoundCluster(Cluster, new ClusterConfiguration(TopicSettings.Default)));
            foreach (NodeLife life in Nodes)
            {
                int port = 6000 + (int)life.Node.Value;
                Do(new RegisterNode
                {
                    Cluster = Cluster,
                    Node = life.Node,
                    Store = new StoreId(new Guid((int)life.Node.Value, 0, 0, new byte[8])),
                    Incarnation = life.Incarnation,
                    Name = string.Create(CultureInfo.InvariantCulture, $"node-{life.Node}"),
                    ClientAddress = new NodeAddress("127.0.0.1", port + 1_000),
                    PeerAddress = new NodeAddress("127.0.0.1", port),
                });
                Do(new ActivateNode(life));
            }
        }

        /// <summary>Applies a command as the log would: from its bytes.</summary>
        /// <exception cref="InvalidOperationException">It was refused.</exception>
        public void Do(MetadataCommand command)
        {
            MetadataResult result = _machine.Apply(++_index, CommandCodec.Encode(command));
            if (!result.IsSuccess)
            {
                throw new InvalidOperationException(RefusalTexts.Describe(result));
            }
        }

        /// <summary>Rolls a topic's open segment over at a thousand entries; the next leader is the next node.</summary>
        public void Seal(int topic, int segment)
        {
            TopicMetadata found = _machine.State.FindTopic(Create(topic).Name)!;
            SegmentMetadata open = found.Partitions[0].Last;
            Do(new CompleteSeal
            {
                Partition = found.PartitionId(0),
                Segment = open.Number,
                Epoch = open.Epoch,
                Proposer = open.Leader,
                End = new Offset(open.Base.Value + 1_000),
                Next = new SegmentAssignment(Nodes[(topic + segment) % Nodes.Length], Replicas),
            });
        }

        public int SnapshotBytes()
        {
            ArrayBufferWriter<byte> bytes = new();
            _machine.TakeSnapshot(bytes);
            return bytes.WrittenCount;
        }
    }
}
