using System.Runtime.ExceptionServices;
using Walrus.Cli.Commands;
using Walrus.Cli.Rendering;
using Walrus.Client;

namespace Walrus.Cli.Import;

/// <summary>
/// Brings the lines of a batch into the topic, each once. Lines are sent one window at a time over one connection, so what landed is always
/// a prefix; after a break a new connection is made, the topic is read from where the window begins, and only what is not there is sent
/// again. This holds for a single writer; a topic with several partitions has no such order, so there an unknown outcome ends the import.
/// </summary>
/// <param name="session">The connection; it is replaced after each break.</param>
/// <param name="topic">The topic.</param>
/// <param name="baseOffset">The offset of the source's first line; null when the topic cannot be compared.</param>
/// <param name="retryFor">How long to go on trying without any progress.</param>
/// <param name="note">Takes a message for the user.</param>
internal sealed class BatchSender(CommandSession session, string topic, Offset? baseOffset, TimeSpan retryFor, Action<string> note)
{
    /// <summary>Lines of the present batch that are in the topic, from its first.</summary>
    public int Present { get; private set; }

    /// <summary>Lines found in the topic when comparing, instead of being sent again.</summary>
    public long Found { get; private set; }

    /// <summary>True when the whole batch was there already, so that the next one may be, too.</summary>
    public bool WasAllFound { get; private set; }

    /// <summary>Brings in all lines of <paramref name="batch"/>.</summary>
    /// <param name="batch">The window.</param>
    /// <param name="acknowledged">How many of its lines an earlier run saw acknowledged.</param>
    /// <param name="compare">True when lines may be there already: compare before sending.</param>
    /// <param name="cancellationToken">Stops; what was sent may still land, and <see cref="Present"/> says what surely did.</param>
    /// <exception cref="CliException">It cannot go on; <see cref="Present"/> says how far it came.</exception>
    public async Task SendAsync(LineBatch batch, int acknowledged, bool compare, CancellationToken cancellationToken)
    {
        Present = 0;
        var progressAt = session.Time.GetTimestamp();
        var pauses = new RetryPause(retryFor);
        var isTryingAgain = false;
        while (true)
        {
            var before = Present;
            try
            {
                await session.Client.ConnectAsync(cancellationToken);
                if (compare)
                {
                    await CompareAsync(batch, acknowledged, cancellationToken);
                    compare = false;
                }

                WasAllFound = Present == batch.Count;
                if (!WasAllFound)
                {
                    await PutAsync(batch, cancellationToken);
                }

                return;
            }
            catch (WalrusException exception) when (exception is ConnectionFailedException or OutcomeUnknownException or RequestTimeoutException)
            {
                if (Present > before)
                {
                    progressAt = session.Time.GetTimestamp();
                    pauses.Reset();
                    isTryingAgain = false;
                }

                RequireComparable(exception);
                if (pauses.Next(session.Time.GetElapsedTime(progressAt)) is not { } pause)
                {
                    throw GivenUp(exception);
                }

                compare = baseOffset is not null;
                if (!isTryingAgain)
                {
                    isTryingAgain = true;
                    note($"no connection ({FailureText.Cause(exception)}): trying again for up to {Quantity.Duration(retryFor)}");
                }

                await session.ReconnectAsync();
                await Task.Delay(pause, session.Time, cancellationToken);
            }
        }
    }

    private async Task PutAsync(LineBatch batch, CancellationToken cancellationToken)
    {
        var result = await session.Client.PutBatchAsync(topic, new LineBatchRest(batch, Present), cancellationToken);
        Present += result.Acknowledged;
        if (result.AcknowledgedAfterError > 0)
        {
            throw new CliException(
                ExitCode.Refused,
                $"ERR {result.FirstError!.Message} for line {batch.FirstLine + Present + 1}; {Quantity.Lines(result.AcknowledgedAfterError)} after it were taken all the same, so the topic has a gap there");
        }

        if (result.FirstError is { } error)
        {
            ExceptionDispatchInfo.Throw(error);
        }
    }

    /// <summary>
    /// Reads on in the topic until it is known which lines are there. Requests of a broken connection may still be under way inside the
    /// broker, so a topic that ends early is looked at again until it keeps still.
    /// </summary>
    private async Task CompareAsync(LineBatch batch, int acknowledged, CancellationToken cancellationToken)
    {
        var hasWaited = false;
        while (true)
        {
            var seen = Present;
            var reconciliation = new Reconciliation(batch, Present, acknowledged);
            var from = baseOffset!.Value + batch.FirstLine + Present;
            if (Present < batch.Count)
            {
                await foreach (var entry in session.Client.ReadAsync(topic, ReadFrom.Offset(from.Value), options: null, cancellationToken))
                {
                    reconciliation.Observe(entry.Payload.Span);
                    if (reconciliation.IsDecided)
                    {
                        break;
                    }
                }
            }

            Found += reconciliation.Present - Present;
            Present = reconciliation.Present;
            switch (reconciliation.Outcome)
            {
                case ReconcileOutcome.AllPresent:
                    return;
                case ReconcileOutcome.OtherEntry:
                    throw new CliException(
                        ExitCode.Refused,
                        $"topic '{topic}' holds another entry where line {batch.FirstLine + Present + 1} belongs (offset {from + (Present - seen)}): someone else writes to it, so it cannot be told what is missing");
                case ReconcileOutcome.AcknowledgedMissing:
                    throw new CliException(
                        ExitCode.Refused,
                        $"topic '{topic}' ends before line {batch.FirstLine + Present + 1}, which was acknowledged: is this the same broker with the same data? remove the state file to import from the start");
            }

            if (hasWaited && Present == seen)
            {
                return;
            }

            hasWaited = true;
            await Task.Delay(Limits.ImportSettle, session.Time, cancellationToken);
        }
    }

    private void RequireComparable(WalrusException exception)
    {
        if (baseOffset is null && exception is not (ConnectionFailedException or RequestTimeoutException { IsOutcomeUnknown: false }))
        {
            throw new CliException(
                ExitCode.NoConnection,
                $"the connection broke ({FailureText.Cause(exception)}), and with several partitions it cannot be told which of the lines sent last have landed: compare topic '{topic}' with the source from the line named below on",
                exception);
        }
    }

    private CliException GivenUp(WalrusException exception)
    {
        var (_, message) = FailureText.Describe(exception, session.Settings.Address)!.Value;
        return new CliException(ExitCode.NoConnection, message, exception);
    }
}
