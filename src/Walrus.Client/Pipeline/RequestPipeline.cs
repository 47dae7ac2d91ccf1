using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Walrus.Protocol;

namespace Walrus.Client;

/// <summary>Takes requests, gives them to the link, and fails those whose time is over.</summary>
internal sealed class RequestPipeline : IAsyncDisposable
{
    // Deadlines are looked at in steps of this part of the timeout: one timer for all requests instead of one for each.
    private const int DeadlineSteps = 16;

    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly RequestQueue _queue;
    private readonly BrokerLink _link;
    private readonly RequestPool _pool = new();
    private readonly ITimer _timer;
    private readonly Action<object?, CancellationToken> _cancel;
    private int _isTimerArmed;

    public RequestPipeline(WalrusClientOptions options)
    {
        _time = options.TimeProvider;
        _timeout = options.RequestTimeout;
        _queue = new RequestQueue(options.MaxInFlight, (long)(options.RequestTimeout.TotalSeconds * options.TimeProvider.TimestampFrequency));
        ILogger logger = options.LoggerFactory?.CreateLogger(typeof(WalrusClient).FullName!) ?? NullLogger.Instance;
        _link = new BrokerLink(options, _queue, logger);
        _cancel = (state, token) => _queue.Cancel((PendingRequest)state!, token);
        _timer = _time.CreateTimer(
            static state => ((RequestPipeline)state!).Expire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public BrokerLink Link => _link;

    public SingleRequest Rent() => _pool.Rent();

    /// <summary>Submits; when this returns, the request is on its way and the caller may take its awaitable, once.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled already: nothing is sent.</exception>
    /// <exception cref="ObjectDisposedException">The client was disposed.</exception>
    public void Submit(SingleRequest request, CancellationToken cancellationToken)
    {
        SubmitCore(request, cancellationToken);
        request.Watch(Watch(request, cancellationToken));
    }

    /// <summary>Submits a batch and waits for it.</summary>
    public async Task<PutBatchResult> RunAsync(BatchRequest batch, CancellationToken cancellationToken)
    {
        SubmitCore(batch, cancellationToken);
        CancellationTokenRegistration registration = Watch(batch, cancellationToken);
        try
        {
            return await batch.Task.ConfigureAwait(false);
        }
        finally
        {
            registration.Unregister();
        }
    }

    /// <summary>Ends everything: requests that were not sent fail with <see cref="ObjectDisposedException"/>, others as outcome unknown.</summary>
    public async ValueTask DisposeAsync()
    {
        ObjectDisposedException disposed = new(nameof(WalrusClient));
        ValueTask linkEnd = _link.DisposeAsync();
        _queue.Close(() => new ObjectDisposedException(nameof(WalrusClient)), request => _link.UnknownOutcome(request, disposed));
        await _timer.DisposeAsync().ConfigureAwait(false);
        await linkEnd.ConfigureAwait(false);
    }

    private void SubmitCore(PendingRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _queue.Submit(request, _time.GetTimestamp(), cancellationToken);
        if (Volatile.Read(ref _isTimerArmed) == 0 && Interlocked.Exchange(ref _isTimerArmed, 1) == 0)
        {
            _timer.Change(_timeout, Timeout.InfiniteTimeSpan);
        }

        _link.Wake();
    }

    private CancellationTokenRegistration Watch(PendingRequest request, CancellationToken cancellationToken) =>
        cancellationToken.CanBeCanceled
            ? cancellationToken.UnsafeRegister(_cancel, request)
            : default;

    private void Expire()
    {
        // Cleared first: a request submitted while this looks around arms the timer again.
        Volatile.Write(ref _isTimerArmed, 0);
        long now = _time.GetTimestamp();
        long? next = _queue.Expire(now, FailureOf);
        if (_queue.IsSilent(now))
        {
            _link.Abort(new IOException($"nothing came from the broker for {_timeout * 2}"));
        }

        if (next is not { } earliest)
        {
            return;
        }

        TimeSpan left = _time.GetElapsedTime(_time.GetTimestamp(), earliest);
        TimeSpan step = _timeout / DeadlineSteps;
        Volatile.Write(ref _isTimerArmed, 1);
        _timer.Change(left > step ? left : step, Timeout.InfiniteTimeSpan);
    }

    private Exception FailureOf(PendingRequest request, bool mayBeSent)
    {
        if (!mayBeSent && _link.LastFailure is { } failure)
        {
            return new ConnectionFailedException(failure.Address, failure.Reason, failure.InnerException);
        }

        bool isUnknown = mayBeSent && !request.IsRepeatable;
        string what = mayBeSent ? "no answer" : "could not be sent";
        return new RequestTimeoutException(
            $"{request.Description}: {what} within {_timeout} ({_link.Address})." + (isUnknown ? " It may have been done all the same." : string.Empty),
            isUnknown);
    }
}
