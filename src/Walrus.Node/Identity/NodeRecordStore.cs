using System.Text.Json;
using Walrus.Node.Hosting;
using Walrus.Storage;

namespace Walrus.Node.Identity;

/// <summary>Keeps the node's record as a durable value of its own store: who loses the one has lost the other.</summary>
internal sealed class NodeRecordStore(LogEngine engine, string directory)
{
    private static readonly ValueName Name = new("__node");

    /// <summary>What the store remembers; null in a new one.</summary>
    /// <exception cref="NodeStartException">It holds something that this version does not understand.</exception>
    public NodeRecord? Load()
    {
        if (engine.FindValue(Name) is not { } bytes)
        {
            return null;
        }

        try
        {
            NodeRecord? record = JsonSerializer.Deserialize(bytes.Span, IdentityJson.Default.NodeRecord);
            if (record is { Node: > 0, Starts: > 0 } && Enum.IsDefined(record.Phase) && record.Peers.All(IsSound))
            {
                return record;
            }
        }
        catch (JsonException)
        {
            // Said below: what it is exactly helps nobody.
        }

        throw new NodeStartException(
            $"The store in {directory} does not say who its node is: a newer version wrote it, or it was changed by hand. Use the version that wrote it, or salvage the data with walrus-cli repair.");
    }

    /// <summary>Remembers <paramref name="record"/>, durably.</summary>
    /// <exception cref="StorageException">The store cannot be written.</exception>
    public ValueTask SaveAsync(NodeRecord record, CancellationToken cancellationToken)
    {
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(record, IdentityJson.Default.NodeRecord);
        while (bytes.Length > Limits.ValueBytesMax)
        {
            // Enough addresses to find a member are left: the voters stand first.
            record = record with { Peers = [.. record.Peers.Take(record.Peers.Length / 2)] };
            bytes = JsonSerializer.SerializeToUtf8Bytes(record, IdentityJson.Default.NodeRecord);
        }

        return engine.SetValueAsync(Name, bytes, cancellationToken);
    }

    private static bool IsSound(PeerRecord? peer) => peer is { Node: > 0 } && Peers.PeerAddress.TryParse(Joined(peer), out _);

    private static string Joined(PeerRecord peer) => peer.Host.Contains(':', StringComparison.Ordinal) ? $"[{peer.Host}]:{peer.Port}" : $"{peer.Host}:{peer.Port}";
}
