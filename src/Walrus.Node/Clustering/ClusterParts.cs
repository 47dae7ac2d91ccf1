using Microsoft.Extensions.Logging;
using Walrus.Node.Links;
using Walrus.Node.Options;
using Walrus.Storage;

namespace Walrus.Node.Clustering;

/// <summary>What a node's part in a cluster is made on.</summary>
/// <param name="Engine">The open store; its owner closes it.</param>
/// <param name="Directory">Where the store is, for messages.</param>
/// <param name="Links">The bound port for nodes; its owner disposes it after the part.</param>
/// <param name="Advertised">Where others find this node.</param>
/// <param name="Options">The node's options.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logging">Where logs go.</param>
internal sealed record ClusterParts(
    LogEngine Engine, string Directory, NodeLinks Links, Advertisement Advertised, NodeOptions Options, TimeProvider Time, ILoggerFactory Logging);
