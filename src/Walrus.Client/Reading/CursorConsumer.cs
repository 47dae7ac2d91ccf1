using System.Runtime.CompilerServices;

namespace Walrus.Client;

/// <summary>Takes entries through the shared cursor, one GET at a time: an entry asked for ahead and not handed out would be lost to everyone.</summary>
internal static class CursorConsumer
{
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ConsumeAsync(
        WalrusClient client, string topic, PollDelay poll, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await client.GetAsync(topic, cancellationToken).ConfigureAwait(false) is { } entry)
            {
                poll.Reset();
                yield return entry;
            }
            else if (follow)
            {
                await poll.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            else
            {
                yield break;
            }
        }
    }
}
