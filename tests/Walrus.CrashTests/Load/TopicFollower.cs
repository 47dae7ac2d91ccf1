using Walrus.Client;
using Walrus.CrashTests.Processes;
using Walrus.Testing.Processes;

namespace Walrus.CrashTests.Load;

/// <summary>Tells when a topic has come to a number of entries, whoever writes them.</summary>
internal static class TopicFollower
{
    /// <summary>Completes when the topic holds <paramref name="entries"/> entries. Asks again and again: one question is always on its way.</summary>
    public static async Task WaitForAsync(NodeProcess node, string topic, long entries)
    {
        using CancellationTokenSource hang = new(Patience.Step);
        await using WalrusClient client = node.Connect();
        while ((await client.StateAsync(topic, hang.Token)).Partitions[0].EndOffset < entries)
        {
        }
    }

    /// <summary>Entries that the topic holds.</summary>
    public static async Task<long> CountAsync(NodeProcess node, string topic)
    {
        await using WalrusClient client = node.Connect();
        return (await client.StateAsync(topic)).Partitions[0].EndOffset;
    }
}
