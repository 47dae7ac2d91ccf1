namespace Walrus.Client;

#pragma warning disable CA1822, CS1998, IDE0060 // surface first, replaced in the next commit
/// <summary>A connection to a broker, shared by any number of concurrent callers.</summary>
public sealed class WalrusClient : IAsyncDisposable, IDisposable
{
    /// <summary>Prepares a client; it connects with the first request.</summary>
    public WalrusClient(WalrusClientOptions options) => options.Snapshot();

    /// <summary>True while a connection stands.</summary>
    public bool IsConnected => throw new InvalidOperationException();

    /// <summary>Connects now, to fail early.</summary>
    public Task ConnectAsync(CancellationToken cancellationToken = default) => throw new InvalidOperationException();

    /// <summary>REGISTER.</summary>
    public Task RegisterAsync(string topic, int partitions = 1, CancellationToken cancellationToken = default) => throw new InvalidOperationException();

    /// <summary>PUT.</summary>
    public ValueTask PutAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken = default) => throw new InvalidOperationException();

    /// <summary>PUT.</summary>
    public ValueTask PutAsync(string topic, string payload, CancellationToken cancellationToken = default) => throw new InvalidOperationException();

    /// <summary>Many PUTs, pipelined.</summary>
    public Task<PutBatchResult> PutBatchAsync(string topic, IReadOnlyList<ReadOnlyMemory<byte>> payloads, CancellationToken cancellationToken = default) => throw new InvalidOperationException();

    /// <summary>GET; null when EMPTY.</summary>
    public ValueTask<ReadOnlyMemory<byte>?> GetAsync(string topic, CancellationToken cancellationToken = default) => throw new InvalidOperationException();

    /// <summary>FETCH; null when EMPTY.</summary>
    public ValueTask<FetchedEntry?> FetchAsync(string topic, int segment, long index, int partition = 0, CancellationToken cancellationToken = default) => throw new InvalidOperationException();

    /// <summary>STATE.</summary>
    public Task<TopicState> StateAsync(string topic, CancellationToken cancellationToken = default) => throw new InvalidOperationException();

    /// <summary>STATE's JSON text.</summary>
    public Task<string> StateJsonAsync(string topic, CancellationToken cancellationToken = default) => throw new InvalidOperationException();

    /// <summary>METRICS.</summary>
    public Task<ClusterMetrics> MetricsAsync(CancellationToken cancellationToken = default) => throw new InvalidOperationException();

    /// <summary>METRICS's JSON text.</summary>
    public Task<string> MetricsJsonAsync(CancellationToken cancellationToken = default) => throw new InvalidOperationException();

    /// <summary>TOPICS.</summary>
    public Task<IReadOnlyList<TopicSummary>> TopicsAsync(CancellationToken cancellationToken = default) => throw new InvalidOperationException();

    /// <summary>Entries through the shared cursor.</summary>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ConsumeAsync(string topic, ConsumeOptions? options = null, CancellationToken cancellationToken = default) => throw new InvalidOperationException();

    /// <summary>Entries by position; moves no cursor.</summary>
    public IAsyncEnumerable<LogEntry> ReadAsync(string topic, ReadFrom from, ReadOptions? options = null, CancellationToken cancellationToken = default) => throw new InvalidOperationException();

    /// <summary>Closes the connection.</summary>
    public ValueTask DisposeAsync() => default;

    /// <summary>Closes the connection.</summary>
    public void Dispose()
    {
    }
}
