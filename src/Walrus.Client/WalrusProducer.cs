using System.Collections.Concurrent;
using System.Text.Unicode;
using Walrus.Client.Producing;
using Walrus.Protocol;

namespace Walrus.Client;

/// <summary>
/// Stores each entry once, also when nodes die and connections break while it is on its way: the cluster recognises what it has stored already (KIP-98), so this producer tries again, on
/// whatever node answers, until <see cref="WalrusProducerOptions.DeliveryTimeout"/>. Entries of one partition keep the order of the calls. Thread-safe.
/// </summary>
/// <remarks>
/// <para>A put that fails says whether the entry may be stored all the same: <see cref="OutcomeUnknownException"/>, or <see cref="RequestTimeoutException.IsOutcomeUnknown"/>. Putting that entry
/// again is a new entry to the cluster. Those after it do not depend on it.</para>
/// <para>Puts do not wait for their turn: what cannot be sent yet is kept in memory, up to <see cref="Limits.ClientProducerBytesWaitingMax"/> bytes, and leaves in batches.</para>
/// </remarks>
public sealed class WalrusProducer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<TopicName, TopicRoute> _topics = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly WalrusProducerOptions _options;
    private readonly ServerRing _servers;
    private readonly ProducerParts _parts;
    private readonly long _deliveryTicks;
    private TaskCompletionSource? _empty;
    private long _bytesWaiting;
    private int _waiting;
    private int _isDisposed;

    /// <summary>Prepares a producer; it connects with the first put.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public WalrusProducer(WalrusProducerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Snapshot();
        _servers = new ServerRing(_options);
        _parts = new ProducerParts(_options, _servers, _stop.Token);
        _deliveryTicks = (long)(_options.DeliveryTimeout.TotalSeconds * _options.TimeProvider.TimestampFrequency);
    }

    /// <summary>Stores an entry. Completes when it is acknowledged, with its place. The place in the order is decided before this returns its task.</summary>
    /// <param name="topic">A registered topic.</param>
    /// <param name="payload">UTF-8; may be empty. Leave it unchanged until the task completes.</param>
    /// <param name="target">Which partition; the default takes them in turn.</param>
    /// <param name="cancellationToken">Stops the wait; the entry is stored all the same.</param>
    /// <exception cref="ArgumentException">The payload is not UTF-8, or too long for a request; or the name is none.</exception>
    /// <exception cref="ProducerFullException">Too much waits already.</exception>
    /// <exception cref="WalrusException">It was not stored, or nobody knows: see the type's remarks.</exception>
    public Task<ProducedEntry> PutAsync(string topic, ReadOnlyMemory<byte> payload, PutTarget target = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(topic);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
        cancellationToken.ThrowIfCancellationRequested();
        TopicName name = new(topic);
        Require(name, payload);
        ProducerItem item = new(payload, target, _options.TimeProvider.GetTimestamp() + _deliveryTicks);
        Enter(payload.Length);
        Task<ProducedEntry> end = LeaveAsync(item);
        _topics.GetOrAdd(name, static (topicName, parts) => new TopicRoute(parts, topicName), _parts).Add(item);
        return cancellationToken.CanBeCanceled ? end.WaitAsync(cancellationToken) : end;
    }

    /// <summary>Completes when everything that was put before has come to its end, good or bad.</summary>
    public Task FlushAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_waiting == 0)
            {
                return Task.CompletedTask;
            }

            _empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _empty.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Ends everything: what is not acknowledged fails with <see cref="ObjectDisposedException"/> and may be stored. <see cref="FlushAsync"/> first, to wait for it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await FlushAsync().ConfigureAwait(false);
        await _servers.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private void Require(TopicName topic, ReadOnlyMemory<byte> payload)
    {
        // In a batch it would take others with it.
        if (!Utf8.IsValid(payload.Span))
        {
            throw new ArgumentException("An entry has to be UTF-8.", nameof(payload));
        }

        long bytes = payload.Length + RequestWriter.ProduceOverheadBytesMax(topic, 1);
        if (bytes > _options.MaxFrameBytes)
        {
            throw new ArgumentException(
                $"An entry of {payload.Length} bytes makes a request of up to {bytes}; {nameof(WalrusProducerOptions.MaxFrameBytes)} is {_options.MaxFrameBytes}.", nameof(payload));
        }
    }

    private void Enter(int bytes)
    {
        lock (_gate)
        {
            if (_waiting > 0 && _bytesWaiting + bytes + Limits.ReplyBytesMin > Limits.ClientProducerBytesWaitingMax)
            {
                throw new ProducerFullException(_bytesWaiting);
            }

            _bytesWaiting += bytes + Limits.ReplyBytesMin; // An entry costs something also when it is empty.
            _waiting++;
        }
    }

    private async Task<ProducedEntry> LeaveAsync(ProducerItem item)
    {
        try
        {
            return await item.End.ConfigureAwait(false);
        }
        finally
        {
            TaskCompletionSource? empty = null;
            lock (_gate)
            {
                _bytesWaiting -= item.Payload.Length + Limits.ReplyBytesMin;
                _waiting--;
                if (_waiting == 0)
                {
                    empty = _empty;
                    _empty = null;
                }
            }

            empty?.TrySetResult();
        }
    }
}
