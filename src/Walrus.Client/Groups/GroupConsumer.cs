using System.Runtime.CompilerServices;
using Walrus.Protocol;

namespace Walrus.Client;

/// <summary>
/// Consumes for a group, batch after batch. Requests that wait have a connection of their own, because answers come in the order of requests: what is said about entries
/// would have to wait, too.
/// </summary>
internal sealed class GroupConsumer(WalrusClient client, WalrusClientOptions settings, RequestKind kind, GroupOptions options)
{
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(1);

    private readonly PollDelay _pause = new(settings.TimeProvider, PauseMin, PauseMax);

    /// <summary>The entries; enumerated once. What was received and not looked at is given back when the caller stops.</summary>
    public async IAsyncEnumerable<Delivery> ConsumeAsync(string topic, GroupRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        WalrusClient receiving = new(settings);
        await using (receiving.ConfigureAwait(false))
        {
            while (true)
            {
                IReadOnlyList<DeliveredEntry> batch = await AskAsync(receiving, topic, request, cancellationToken).ConfigureAwait(false);
                int seen = 0;
                try
                {
                    for (; seen < batch.Count; seen++)
                    {
                        cancellationToken.ThrowIfCancellationRequested();
                        yield return new Delivery(client, topic, request.Group.Value, batch[seen]);
                    }
                }
                finally
                {
                    // The one that is being looked at is the caller's to give back.
                    await GiveBackAsync(topic, request, [.. batch.Skip(seen + 1).Select(entry => entry.Receipt)]).ConfigureAwait(false);
                }

                if (batch.Count == 0 && !options.Follow)
                {
                    yield break;
                }
            }
        }
    }

    /// <summary>True for answers that say that nothing was done for a reason that may pass.</summary>
    private static bool MayPass(WalrusException failure, RequestKind kind) => failure switch
    {
        ServerErrorException { Message: var text } =>
            text.StartsWith(ErrorTexts.Unavailable(null), StringComparison.Ordinal)
            || (kind == RequestKind.Receive && text.StartsWith(ErrorTexts.OutcomeUnknown(null), StringComparison.Ordinal)),
        _ => failure.IsTransient,
    };

    private async Task<IReadOnlyList<DeliveredEntry>> AskAsync(WalrusClient receiving, string topic, GroupRequest request, CancellationToken cancellationToken)
    {
        long began = settings.TimeProvider.GetTimestamp();
        while (true)
        {
            try
            {
                IReadOnlyList<DeliveredEntry> batch = await receiving.ReadGroupAsync(kind, topic, request, cancellationToken).ConfigureAwait(false);
                _pause.Reset();
                return batch;
            }
            catch (WalrusException failure) when (MayPass(failure, kind) && settings.TimeProvider.GetElapsedTime(began) < options.RetryFor)
            {
                await _pause.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Best effort: what is not given back comes back by itself when its time has passed.</summary>
    private async Task GiveBackAsync(string topic, GroupRequest request, IReadOnlyList<string> receipts)
    {
        if (receipts.Count == 0 || kind == RequestKind.Take)
        {
            return;
        }

        try
        {
            _ = await client.ReleaseAsync(topic, request.Group.Value, receipts, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is WalrusException or ObjectDisposedException)
        {
            // The broker cannot be told.
        }
    }
}
