using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Walrus.Explorer.Tests.Cluster;

/// <summary>Gives each different state of the metadata a number.</summary>
internal sealed class MetadataBook
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<ClusterMetadata> _states = [];

    public ClusterMetadata this[int number] => _states[number];

    public int NumberOf(ClusterMetadata state)
    {
        ImmutableArray<long>.Builder code = ImmutableArray.CreateBuilder<long>();
        code.Add(state.Version.Value);
        code.AddRange(state.Nodes.Values.Select(node => (node.Incarnation.Value * 8) + (int)node.Status));
        foreach (SegmentMetadata segment in state.Partitions().SelectMany(item => item.Partition.Segments))
        {
            code.AddRange(segment.Number.Value, segment.Epoch.Value, segment.Leader.Node.Value, segment.Leader.Incarnation.Value, (int)segment.Status, segment.Base.Value);
            code.AddRange(segment.SealedCount, segment.Coordinator.Node.Value, segment.Coordinator.Incarnation.Value);
        }

        ref int number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, string.Join(',', code), out bool isKnown);
        if (!isKnown)
        {
            number = _states.Count;
            _states.Add(state);
        }

        return number;
    }
}
