using Walrus.Cluster;
using Walrus.Consensus.Runtime;
using Walrus.Storage;
using Walrus.Storage.Files;

namespace Walrus.Simulation.Cluster;

/// <summary>A deliberate mistake: what stands in the place of a right part. This one makes none. Only the simulation can put one in.</summary>
internal class Mistake
{
    public static readonly Mistake None = new();

    public string Name => GetType().Name;

    /// <summary>When the engine really flushes.</summary>
    public virtual FsyncSchedule EngineSchedule => FsyncSchedule.SyncEach;

    /// <summary>Whether a restarted node goes on in its old life.</summary>
    public virtual bool RestartsInOldLife => false;

    public virtual IFileSystem Files(IFileSystem right) => right;

    public virtual IMetadataProposer Proposer(IMetadataProposer right, NodeSetting node) => right;

    public virtual IStateMachine Machine(IStateMachine right) => right;

    public virtual IPartitionAppender Appender(IPartitionAppender right, NodeSetting node) => right;

    public virtual IPartitionAppender CursorAppender(IPartitionAppender right, NodeSetting node) => right;

    public virtual IPartitionReader CursorReader(IPartitionReader right, NodeSetting node) => right;

    public virtual ISegmentReplicas SealedReplicas(ISegmentReplicas right, NodeSetting node) => right;

    public virtual ISegmentReplicas ReadReplicas(ISegmentReplicas right, NodeSetting node) => right;

    public virtual ISegmentPeers Peers(ISegmentPeers right, NodeSetting node) => right;

    public virtual ClusterMetadata Believed(ClusterMetadata right, NodeSetting node) => right;
}
