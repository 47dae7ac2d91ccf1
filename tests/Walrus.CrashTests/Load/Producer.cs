using Walrus.Client;

namespace Walrus.CrashTests.Load;

/// <summary>Sends a writer's lines, many ahead of their answers, until the connection breaks or it is told to stop.</summary>
internal sealed class Producer(WriterLedger ledger, int inFlightMax)
{
    /// <summary>Runs until <paramref name="stop"/> (then all answers are awaited) or the first failure; <paramref name="acknowledged"/> is called for each answer.</summary>
    /// <returns>Why it ended; null when it was stopped.</returns>
    public async Task<Exception?> RunAsync(WalrusClient client, Action acknowledged, CancellationToken stop = default)
    {
        Queue<Task> inFlight = new();
        try
        {
            while (true)
            {
                while (inFlight.Count < inFlightMax && !stop.IsCancellationRequested)
                {
                    inFlight.Enqueue(client.PutAsync(ledger.Topic, ledger.Next(), CancellationToken.None).AsTask());
                }

                if (!inFlight.TryPeek(out Task? oldest))
                {
                    return null;
                }

                await oldest;
                _ = inFlight.Dequeue();
                ledger.Acknowledge();
                acknowledged();
            }
        }
        catch (Exception end) when (IsEndOfConnection(end))
        {
            await DrainAsync(inFlight, acknowledged);
            return end;
        }
    }

    /// <summary>
    /// The oldest may have been acknowledged before a later send was refused; behind the first that failed none may be: one connection's
    /// answers are in order.
    /// </summary>
    private async Task DrainAsync(Queue<Task> inFlight, Action acknowledged)
    {
        bool hasFailed = false;
        foreach (Task task in inFlight)
        {
            try
            {
                await task;
            }
            catch (Exception end) when (IsEndOfConnection(end))
            {
                hasFailed = true;
                continue;
            }

            if (hasFailed)
            {
                throw new InvalidOperationException($"{ledger.Topic}: an entry behind a failed one was acknowledged.");
            }

            ledger.Acknowledge();
            acknowledged();
        }
    }

    private static bool IsEndOfConnection(Exception exception) => exception is OutcomeUnknownException or ConnectionFailedException or ObjectDisposedException;
}
