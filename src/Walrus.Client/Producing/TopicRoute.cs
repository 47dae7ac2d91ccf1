namespace Walrus.Client.Producing;

/// <summary>The partitions of one topic, and which entry goes where. Entries that come before the number of partitions is known wait for it, in order. Thread-safe.</summary>
internal sealed class TopicRoute
{
    private readonly Lock _gate = new();
    private readonly ProducerParts _parts;
    private readonly TopicName _topic;
    private readonly Queue<ProducerItem> _early = new();
    private ProducerLane[]? _lanes;
    private bool _isLooking;
    private uint _turn;

    public TopicRoute(ProducerParts parts, TopicName topic)
    {
        _parts = parts;
        _topic = topic;
    }

    /// <summary>Takes an entry in; its place in the order is decided here.</summary>
    public void Add(ProducerItem item)
    {
        lock (_gate)
        {
            if (_lanes is not null)
            {
                Dispatch(_lanes, item);
                return;
            }

            _early.Enqueue(item);
            if (_isLooking)
            {
                return;
            }

            _isLooking = true;
        }

        _ = Task.Run(LookAsync);
    }

    private void Dispatch(ProducerLane[] lanes, ProducerItem item)
    {
        int partition = item.Target.Choose(lanes.Length, ref _turn);
        if (partition < lanes.Length)
        {
            lanes[partition].Add(item);
        }
        else
        {
            item.Fail(new ServerErrorException($"unknown partition {partition} of topic {_topic}"));
        }
    }

    private async Task LookAsync()
    {
        try
        {
            for (int round = 0; ; round++)
            {
                WalrusClient server = _parts.Servers.Present(out int place);
                try
                {
                    await server.ConnectAsync(_parts.Stop).ConfigureAwait(false);
                    TopicState state = await server.StateAsync(_topic.Value, _parts.Stop).ConfigureAwait(false);
                    Open(Math.Max(1, state.Partitions.Count));
                    return;
                }
                catch (WalrusException cause)
                {
                    if (AttemptEnd.Of(cause).Fate == AttemptFate.Refused)
                    {
                        Fail(cause, static _ => true);
                        return;
                    }

                    _parts.Servers.Leave(place);
                    if (!Fail(cause, item => _parts.IsOver(item.Deadline)))
                    {
                        return;
                    }
                }

                await _parts.PauseAsync(round).ConfigureAwait(false);
            }
        }
        catch (Exception fault)
        {
            _ = Fail(fault is OperationCanceledException ? new ObjectDisposedException(nameof(WalrusProducer)) : fault, static _ => true);
        }
    }

    private void Open(int partitions)
    {
        lock (_gate)
        {
            _lanes = [.. Enumerable.Range(0, partitions).Select(partition => new ProducerLane(_parts, _topic, partition))];
            while (_early.TryDequeue(out ProducerItem? item))
            {
                Dispatch(_lanes, item);
            }
        }
    }

    /// <summary>Ends those that wait and are <paramref name="over"/>. False when nobody waits any more: the next one looks again.</summary>
    private bool Fail(Exception cause, Func<ProducerItem, bool> over)
    {
        lock (_gate)
        {
            while (_early.TryPeek(out ProducerItem? item) && over(item))
            {
                _early.Dequeue().Fail(cause);
            }

            _isLooking = _early.Count > 0;
            return _isLooking;
        }
    }
}
