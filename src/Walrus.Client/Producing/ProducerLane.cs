using Walrus.Protocol;

namespace Walrus.Client.Producing;

/// <summary>
/// One partition of a producer: numbers its batches, keeps up to <see cref="Limits.ProducerBatchesInFlightMax"/> of them on their way, and sends all that are not stored again, in order,
/// when one of them fails. Once it is not known any more what became of a batch, it takes a new producer id (KIP-360): what follows must not depend on it.
/// </summary>
internal sealed class ProducerLane(ProducerParts parts, TopicName topic, int partition)
{
    private readonly Lock _gate = new();
    private readonly Queue<ProducerItem> _waiting = new();
    private readonly List<ProducerBatch> _window = [];
    private TaskCompletionSource _added = New();
    private ProducerGrant? _identity;
    private SequenceNumber _next;
    private bool _isRunning;

    /// <summary>Takes an entry in; its place in the order is decided here.</summary>
    public void Add(ProducerItem item)
    {
        lock (_gate)
        {
            _waiting.Enqueue(item);
            _added.TrySetResult();
            if (_isRunning)
            {
                return;
            }

            _isRunning = true;
        }

        _ = Task.Run(RunAsync);
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunAsync()
    {
        try
        {
            int failures = 0;
            while (FillOrSleep())
            {
                AttemptEnd end = await SendAsync().ConfigureAwait(false);
                if (end.Fate == AttemptFate.Stored)
                {
                    failures = 0;
                    continue;
                }

                Decide(end);
                if (end.Fate != AttemptFate.Refused)
                {
                    await parts.PauseAsync(failures++).ConfigureAwait(false);
                }
            }
        }
        catch (Exception fault)
        {
            End(fault is OperationCanceledException ? new ObjectDisposedException(nameof(WalrusProducer)) : fault);
        }
    }

    /// <summary>Fills the window. False when there is nothing to do: then the lane sleeps, and nothing may be done any more.</summary>
    private bool FillOrSleep()
    {
        lock (_gate)
        {
            Fill();
            _isRunning = _window.Count > 0;
            return _isRunning;
        }
    }

    private void Fill()
    {
        lock (_gate)
        {
            _added = New();
            while (_window.Count < Limits.ProducerBatchesInFlightMax && _waiting.Count > 0)
            {
                _window.Add(Take());
            }
        }
    }

    private ProducerBatch Take()
    {
        List<ProducerItem> items = [_waiting.Dequeue()];
        int bytes = items[0].Payload.Length;
        while (items.Count < Limits.ProducerBatchEntriesMax && _waiting.TryPeek(out ProducerItem? next)
            && bytes + next.Payload.Length <= parts.Options.BatchBytes
            && bytes + next.Payload.Length + RequestWriter.ProduceOverheadBytesMax(topic, items.Count + 1) <= parts.Options.MaxFrameBytes)
        {
            bytes += next.Payload.Length;
            items.Add(_waiting.Dequeue());
        }

        return new ProducerBatch(items);
    }

    /// <summary>Sends what has not been sent, and waits until the first batch has come to an end, or more has come. On a failure all that was on its way has ended.</summary>
    private async Task<AttemptEnd> SendAsync()
    {
        WalrusClient server = parts.Servers.Present(out int place);
        AttemptEnd end;
        using CancellationTokenSource round = CancellationTokenSource.CreateLinkedTokenSource(parts.Stop);
        try
        {
            if (_window[0].Attempt is null)
            {
                await server.ConnectAsync(round.Token).ConfigureAwait(false);
            }

            _identity ??= await server.NewProducerAsync(round.Token).ConfigureAwait(false);
            end = await AwaitHeadAsync(server, round).ConfigureAwait(false);
        }
        catch (WalrusException cause)
        {
            // Before anything was sent.
            end = new AttemptEnd(cause is ServerErrorException error && error.Message.StartsWith("unknown command", StringComparison.Ordinal) ? AttemptFate.Refused : AttemptFate.NotNow, cause);
        }

        if (end.Fate != AttemptFate.Stored)
        {
            await round.CancelAsync().ConfigureAwait(false); // What was not sent yet need not be.
            await SettleAsync().ConfigureAwait(false);
            if (end.IsServersFault)
            {
                parts.Servers.Leave(place);
            }
        }

        return end;
    }

    private async Task<AttemptEnd> AwaitHeadAsync(WalrusClient server, CancellationTokenSource round)
    {
        while (true)
        {
            foreach (ProducerBatch batch in _window)
            {
                if (!batch.IsNumbered)
                {
                    batch.Number(topic, partition, new ProducerStamp(_identity!.Value.Id, _identity.Value.Epoch, _next));
                    _next += batch.Count;
                }

                batch.Attempt ??= server.ProduceAsync(topic, batch.Frame, round.Token);
            }

            ProducerBatch head = _window[0];
            if (_window.Count < Limits.ProducerBatchesInFlightMax && await Task.WhenAny(head.Attempt!, Added()).ConfigureAwait(false) != head.Attempt)
            {
                Fill();
                continue;
            }

            AttemptEnd end = await EndOfAsync(head).ConfigureAwait(false);
            if (end.Fate != AttemptFate.Stored)
            {
                return end;
            }

            Fill();
            if (_window.Count == 0)
            {
                return end;
            }
        }
    }

    private Task Added()
    {
        lock (_gate)
        {
            return _added.Task;
        }
    }

    /// <summary>How a batch's attempt ended; one that is stored leaves the window.</summary>
    private async Task<AttemptEnd> EndOfAsync(ProducerBatch batch)
    {
        AttemptEnd end;
        try
        {
            long offset = await batch.Attempt!.ConfigureAwait(false);
            _ = _window.Remove(batch);
            batch.Complete(partition, offset);
            return new AttemptEnd(AttemptFate.Stored);
        }
        catch (WalrusException cause)
        {
            end = AttemptEnd.Of(cause);
        }
        catch (OperationCanceledException)
        {
            end = new AttemptEnd(AttemptFate.Unknown, new OutcomeUnknownException($"PRODUCE {topic}: an earlier batch failed, and this one may have been sent."));
        }

        batch.MayBeStored |= end.Fate == AttemptFate.Unknown;
        return end;
    }

    /// <summary>Waits for everything that is on its way; what is not stored is to be sent again.</summary>
    private async Task SettleAsync()
    {
        foreach (ProducerBatch batch in _window.ToArray())
        {
            if (batch.Attempt is not null)
            {
                _ = await EndOfAsync(batch).ConfigureAwait(false);
                batch.Attempt = null;
            }
        }
    }

    /// <summary>What to do about the first batch's failure. Nothing is on its way.</summary>
    private void Decide(AttemptEnd end)
    {
        if (_window.Count == 0)
        {
            return; // It was stored after all.
        }

        ProducerBatch head = _window[0];
        if (end.Fate == AttemptFate.Refused)
        {
            GiveUp(head, end.Cause!);
        }
        else if (parts.IsOver(head.Deadline))
        {
            string what = $"PRODUCE {topic}: not stored within {parts.Options.DeliveryTimeout}; the last attempt: {end.Cause?.Message}";
            GiveUp(head, new RequestTimeoutException(head.MayBeStored ? what + " It may be stored all the same." : what, head.MayBeStored));
        }
        else if (end.Fate == AttemptFate.OutOfOrder && !head.MayBeStored)
        {
            // The leader has forgotten this producer, or lost what it acknowledged (acks other than quorum). The batch is not there: it goes under another id.
            Renew();
        }
    }

    private void GiveUp(ProducerBatch head, Exception cause)
    {
        _window.RemoveAt(0);
        head.Fail(head.MayBeStored && cause is not RequestTimeoutException ? new OutcomeUnknownException($"PRODUCE {topic}: it may be stored. {cause.Message}", cause) : cause);
        Renew();
    }

    /// <summary>Goes on as another producer. What may be stored under the old id must not be sent again.</summary>
    private void Renew()
    {
        _identity = null;
        _next = SequenceNumber.First;
        foreach (ProducerBatch batch in _window.ToArray())
        {
            if (batch.MayBeStored)
            {
                _ = _window.Remove(batch);
                batch.Fail(new OutcomeUnknownException($"PRODUCE {topic}: a batch before this one failed for good, and this one may be stored."));
            }
            else
            {
                batch.Renumber();
            }
        }
    }

    private void End(Exception cause)
    {
        lock (_gate)
        {
            foreach (ProducerBatch batch in _window)
            {
                batch.Fail(cause);
            }

            while (_waiting.TryDequeue(out ProducerItem? item))
            {
                item.Fail(cause);
            }

            _window.Clear();
            _isRunning = false;
        }
    }
}
