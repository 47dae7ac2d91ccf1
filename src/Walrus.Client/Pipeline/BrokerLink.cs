using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Walrus.Client;

/// <summary>
/// Keeps a connection to the broker while one is wanted: by waiting requests or by a caller of <see cref="ConnectAsync"/>. One background
/// loop, started on first use, stopped by <see cref="DisposeAsync"/>; should it die, the cause is given to every later caller.
/// </summary>
internal sealed class BrokerLink : IAsyncDisposable
{
    private readonly ServerAddress _address;
    private readonly TimeSpan _connectTimeout;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly RequestQueue _queue;
    private readonly ReconnectBackoff _backoff;
    private readonly AsyncSignal _work = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private Task? _loop;
    private Connection? _connection;
    private TaskCompletionSource? _attempt;
    private TaskCompletionSource? _pause;
    private volatile ConnectionFailedException? _lastFailure;
    private Exception? _death;
    private volatile bool _isStopping;

    public BrokerLink(WalrusClientOptions options, RequestQueue queue, ILogger logger)
    {
        _address = new ServerAddress(options.Host, options.Port);
        _connectTimeout = options.ConnectTimeout;
        _time = options.TimeProvider;
        _logger = logger;
        _queue = queue;
        int seed = options.ReconnectJitterSeed ?? (int)options.TimeProvider.GetTimestamp();
        _backoff = new ReconnectBackoff(options.ReconnectDelayMin, options.ReconnectDelayMax, new Random(seed));
    }

    /// <summary>Where the broker is.</summary>
    public ServerAddress Address => _address;

    /// <summary>True while a connection stands.</summary>
    public bool IsConnected => Volatile.Read(ref _connection) is not null;

    /// <summary>Why there is no connection; null while there is one, and before the first attempt.</summary>
    public ConnectionFailedException? LastFailure => _lastFailure;

    /// <summary>Says that a request waits.</summary>
    public void Wake()
    {
        if (Volatile.Read(ref _loop) is null)
        {
            Start();
        }

        _work.Signal();
    }

    /// <summary>Completes once connected; fails with the present or next attempt, which is not held back by a pause.</summary>
    /// <exception cref="ConnectionFailedException">The attempt failed.</exception>
    public Task ConnectAsync(CancellationToken cancellationToken)
    {
        Task attempt;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isStopping, typeof(WalrusClient));
            if (_death is not null)
            {
                throw Dead(_death);
            }

            if (_connection is not null)
            {
                return Task.CompletedTask;
            }

            _attempt ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            attempt = _attempt.Task;
            _pause?.TrySetResult();
        }

        Wake();
        return attempt.WaitAsync(cancellationToken);
    }

    /// <summary>Gives up the present connection; requests that may be repeated go out on the next one.</summary>
    public void Abort(Exception cause)
    {
        Connection? connection;
        lock (_lock)
        {
            connection = _connection;
        }

        connection?.Abort(cause);
    }

    /// <summary>Ends the connection and the loop; completes with the loop's end and never fails. Further calls wait for the same end.</summary>
    public async ValueTask DisposeAsync()
    {
        bool isFirst;
        Connection? connection;
        Task loop;
        lock (_lock)
        {
            isFirst = !_isStopping;
            _isStopping = true;
            connection = _connection;
            loop = _loop ?? Task.CompletedTask;
            _pause?.TrySetResult();
        }

        if (isFirst)
        {
            await _stop.CancelAsync().ConfigureAwait(false);
        }

        connection?.Dispose();
        _work.Signal();
        await loop.ConfigureAwait(false);
        _stop.Dispose();
    }

    private void Start()
    {
        lock (_lock)
        {
            if (_loop is null && !_isStopping)
            {
                _loop = Task.Run(RunAsync, CancellationToken.None);
            }
        }
    }

    private async Task RunAsync()
    {
        try
        {
            while (!_isStopping)
            {
                if (!IsWanted())
                {
                    await _work.WaitAsync().ConfigureAwait(false);
                    continue;
                }

                await ConnectAndServeAsync().ConfigureAwait(false);
            }
        }
        catch (Exception cause)
        {
            Log.LoopDied(_logger, _address, cause);
            lock (_lock)
            {
                _death = cause;
            }

            _queue.Close(() => Dead(cause), request => UnknownOutcome(request, cause));
        }
        finally
        {
            TakeAttempt()?.TrySetException(_death is null ? new ObjectDisposedException(nameof(WalrusClient)) : Dead(_death));
        }
    }

    private async Task ConnectAndServeAsync()
    {
        (Connection? connection, Exception? failure) = await TryConnectAsync().ConfigureAwait(false);
        if (_isStopping)
        {
            connection?.Dispose();
        }
        else if (connection is not null)
        {
            await ServeAsync(connection).ConfigureAwait(false);
        }
        else
        {
            string reason = failure is OperationCanceledException ? $"no answer within {_connectTimeout}" : failure!.Message;
            await FailAttemptAsync(new ConnectionFailedException(_address, reason, failure)).ConfigureAwait(false);
        }
    }

    private async Task ServeAsync(Connection connection)
    {
        if (!Publish(connection))
        {
            connection.Dispose();
            return;
        }

        Log.Connected(_logger, _address);
        Exception cause = await connection.RunAsync().ConfigureAwait(false);
        Volatile.Write(ref _connection, null);
        bool isViolation = cause is ProtocolViolationException;
        _queue.Break(mayRepeat: !isViolation, request => isViolation && request.IsRepeatable ? cause : UnknownOutcome(request, cause));
        if (_isStopping)
        {
            return;
        }

        if (isViolation)
        {
            Log.ProtocolViolated(_logger, _address, cause.Message);
        }
        else
        {
            Log.ConnectionLost(_logger, _address, cause.Message);
        }

        if (connection.HasAnswered && !isViolation)
        {
            _backoff.Reset();
        }
        else
        {
            // A peer that takes connections and drops them is as good as none: without a pause this would be a busy loop.
            await PauseAsync(_backoff.Next()).ConfigureAwait(false);
        }
    }

    private async Task<(Connection? Connection, Exception? Failure)> TryConnectAsync()
    {
        using CancellationTokenSource timeout = new(_connectTimeout, _time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stop.Token);
        try
        {
            return (await Connection.OpenAsync(_address, _queue, _work, _time, either.Token).ConfigureAwait(false), null);
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException)
        {
            return (null, failure);
        }
    }

    private async Task FailAttemptAsync(ConnectionFailedException failure)
    {
        TimeSpan pause = _backoff.Next();
        _lastFailure = failure;
        Log.ConnectFailed(_logger, _address, failure.Reason, pause);
        TakeAttempt()?.TrySetException(failure);
        await PauseAsync(pause).ConfigureAwait(false);
    }

    /// <summary>False when the client was disposed meanwhile.</summary>
    private bool Publish(Connection connection)
    {
        lock (_lock)
        {
            if (_isStopping)
            {
                return false;
            }

            _connection = connection;
            _lastFailure = null;
        }

        TakeAttempt()?.TrySetResult();
        return true;
    }

    private bool IsWanted()
    {
        lock (_lock)
        {
            return _attempt is not null || _queue.HasWaiting;
        }
    }

    private TaskCompletionSource? TakeAttempt()
    {
        lock (_lock)
        {
            TaskCompletionSource? attempt = _attempt;
            _attempt = null;
            return attempt;
        }
    }

    private async Task PauseAsync(TimeSpan length)
    {
        TaskCompletionSource pause = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            if (_attempt is not null || _isStopping)
            {
                return;
            }

            _pause = pause;
        }

        using ITimer timer = _time.CreateTimer(static state => ((TaskCompletionSource)state!).TrySetResult(), pause, length, Timeout.InfiniteTimeSpan);
        await pause.Task.ConfigureAwait(false);
        lock (_lock)
        {
            _pause = null;
        }
    }

    private static InvalidOperationException Dead(Exception cause) =>
        new("The client's connection loop died; the inner exception is its cause.", cause);

    /// <summary>For a request whose bytes may have been sent when the connection ended.</summary>
    internal OutcomeUnknownException UnknownOutcome(PendingRequest request, Exception cause) => new(
        $"{request.Description}: the connection to {_address} ended before the answer came ({cause.Message}). "
        + request.Kind switch
        {
            Protocol.RequestKind.Get or Protocol.RequestKind.Take => "The cursor may have moved past an entry.",
            Protocol.RequestKind.Delete => "The topic may be deleted or not.",
            _ => "The entry may be stored or not.",
        },
        cause);
}
