using System.Buffers;
using Walrus.Protocol;

namespace Walrus.Client;

/// <content>What operators ask: the cluster, its nodes, topics' settings. All of it extensions of the protocol.</content>
public sealed partial class WalrusClient
{
    /// <summary>The cluster as the asked node knows it.</summary>
    /// <exception cref="WalrusException">See the type's remarks.</exception>
    public Task<ClusterDocument> ClusterAsync(CancellationToken cancellationToken = default) =>
        AskAsync(RequestKind.Cluster, default, ProtocolJson.Default.ClusterDocument, cancellationToken);

    /// <summary>The cluster, as the JSON text that the broker sent.</summary>
    /// <exception cref="WalrusException">See the type's remarks.</exception>
    public Task<string> ClusterJsonAsync(CancellationToken cancellationToken = default) => AskTextAsync(RequestKind.Cluster, default, cancellationToken);

    /// <summary>A topic's settings and where its segments are.</summary>
    /// <exception cref="WalrusException">See the type's remarks.</exception>
    public Task<DescriptionDocument> DescribeAsync(string topic, CancellationToken cancellationToken = default) =>
        AskAsync(RequestKind.Describe, NameOf(topic), ProtocolJson.Default.DescriptionDocument, cancellationToken);

    /// <summary>A topic's settings and where its segments are, as the JSON text that the broker sent.</summary>
    /// <exception cref="WalrusException">See the type's remarks.</exception>
    public Task<string> DescribeJsonAsync(string topic, CancellationToken cancellationToken = default) =>
        AskTextAsync(RequestKind.Describe, NameOf(topic), cancellationToken);

    /// <summary>Deletes a topic with all its entries, for good.</summary>
    /// <exception cref="WalrusException">See the type's remarks. When the connection breaks the topic may be deleted or not.</exception>
    public Task DeleteAsync(string topic, CancellationToken cancellationToken = default) =>
        Submit(_pipeline.Rent().As(RequestKind.Delete, NameOf(topic)), cancellationToken).AsTask().AsTask();

    /// <summary>Changes a topic's settings; those that <paramref name="change"/> does not name stay.</summary>
    /// <exception cref="ArgumentException">Nothing is named, or a value is out of its range.</exception>
    /// <exception cref="WalrusException">See the type's remarks.</exception>
    public Task ConfigureAsync(string topic, SettingsPatch change, CancellationToken cancellationToken = default) =>
        Submit(_pipeline.Rent().AsChange(RequestKind.Configure, NameOf(topic), Checked(change)), cancellationToken).AsTask().AsTask();

    /// <summary>What topics follow that have no settings of their own.</summary>
    /// <exception cref="WalrusException">See the type's remarks.</exception>
    public Task<SettingsDocument> DefaultsAsync(CancellationToken cancellationToken = default) =>
        AskAsync(RequestKind.Defaults, default, ProtocolJson.Default.SettingsDocument, cancellationToken);

    /// <summary>What topics follow that have no settings of their own, as the JSON text that the broker sent.</summary>
    /// <exception cref="WalrusException">See the type's remarks.</exception>
    public Task<string> DefaultsJsonAsync(CancellationToken cancellationToken = default) => AskTextAsync(RequestKind.Defaults, default, cancellationToken);

    /// <summary>Changes the cluster's defaults; those that <paramref name="change"/> does not name stay, and null is what a new cluster starts with.</summary>
    /// <exception cref="ArgumentException">Nothing is named, or a value is out of its range.</exception>
    /// <exception cref="WalrusException">See the type's remarks.</exception>
    public Task SetDefaultsAsync(SettingsPatch change, CancellationToken cancellationToken = default) =>
        Submit(_pipeline.Rent().AsChange(RequestKind.SetDefaults, default, Checked(change)), cancellationToken).AsTask().AsTask();

    /// <summary>
    /// Removes a node from the cluster once it holds nothing: the first call begins to drain it, each call says how far that is, and the one that finds it empty
    /// removes it. With <paramref name="force"/> it goes at once, with the only copy of whatever only it has.
    /// </summary>
    /// <param name="node">From 1.</param>
    /// <param name="force">For a node that will not come back.</param>
    /// <param name="cancellationToken">Stops the wait; the node goes on draining.</param>
    /// <exception cref="WalrusException">See the type's remarks.</exception>
    public async Task<RemovalProgress> RemoveNodeAsync(long node, bool force = false, CancellationToken cancellationToken = default)
    {
        SingleRequest request = _pipeline.Rent().AsNode(RequestKind.Remove, IdOf(node), force);
        ReadOnlyMemory<byte>? answer = await Submit(request, cancellationToken).AsEntryTask().ConfigureAwait(false);
        return RemovalProgress.TryParse(new ReadOnlySequence<byte>(answer ?? default), out RemovalProgress progress)
            ? progress
            : throw new ProtocolViolationException("The broker's answer to REMOVE is none.");
    }

    /// <summary>Lets a node lead and hold nothing new, and moves away what it has.</summary>
    /// <exception cref="WalrusException">See the type's remarks.</exception>
    public Task DrainNodeAsync(long node, CancellationToken cancellationToken = default) =>
        Submit(_pipeline.Rent().AsNode(RequestKind.Drain, IdOf(node)), cancellationToken).AsTask().AsTask();

    /// <summary>Takes back <see cref="DrainNodeAsync"/>.</summary>
    /// <exception cref="WalrusException">See the type's remarks.</exception>
    public Task UndrainNodeAsync(long node, CancellationToken cancellationToken = default) =>
        Submit(_pipeline.Rent().AsNode(RequestKind.Undrain, IdOf(node)), cancellationToken).AsTask().AsTask();

    private static NodeId IdOf(long node)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(node, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(node, Limits.MetadataNumberMax);
        return new NodeId(node);
    }

    private static SettingsPatch Checked(SettingsPatch change)
    {
        ArgumentNullException.ThrowIfNull(change);
        string? problem = change.IsEmpty ? "no setting is named" : change.Problem;
        return problem is null ? change : throw new ArgumentException(problem, nameof(change));
    }
}
