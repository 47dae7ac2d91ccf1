using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Walrus.Protocol;

namespace Walrus.Client;

/// <summary>
/// A connection to a broker, shared by any number of concurrent callers: requests are pipelined, small ones leave together in large
/// writes, answers come in order. Connects with the first request, and again, with growing pauses, whenever a request waits.
/// </summary>
/// <remarks>
/// <para>Failures of the broker and the way to it are <see cref="WalrusException"/>s; <see cref="WalrusException.IsTransient"/> says whether asking
/// again is safe and may help. A request that was not sent waits for the next connection. When a connection breaks, PUT, GET and DELETE
/// fail with <see cref="OutcomeUnknownException"/>; everything else is asked again by the client.</para>
/// <para>Cancelling stops only the wait: a request that was sent may still be done. A payload belongs to the client from the call until
/// its task completes; leave it unchanged.</para>
/// </remarks>
public sealed partial class WalrusClient : IAsyncDisposable, IDisposable
{
    // Strict: a lone surrogate is refused instead of being stored as another character.
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly RequestPipeline _pipeline;
    private readonly TimeProvider _time;
    private readonly int _frameBytesMax;
    private readonly WalrusClientOptions _settings;

    /// <summary>Prepares a client; it connects with the first request, or with <see cref="ConnectAsync"/>.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public WalrusClient(WalrusClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        WalrusClientOptions settings = options.Snapshot();
        _time = settings.TimeProvider;
        _frameBytesMax = settings.MaxFrameBytes;
        _settings = settings;
        _pipeline = new RequestPipeline(settings);
    }

    /// <summary>True while a connection stands, as far as is known: the network may have broken without having said so.</summary>
    public bool IsConnected => _pipeline.Link.IsConnected;

    /// <summary>Connects now, with one attempt, to fail early; completes at once when connected.</summary>
    /// <exception cref="ConnectionFailedException">The attempt failed.</exception>
    public Task ConnectAsync(CancellationToken cancellationToken = default) => _pipeline.Link.ConnectAsync(cancellationToken);

    /// <summary>Makes sure that the topic exists; one that exists stays as it is, whatever its partition count.</summary>
    /// <param name="topic">1 to 249 of <c>[a-zA-Z0-9._-]</c>, not beginning with <c>__</c>.</param>
    /// <param name="partitions">1 to <see cref="Limits.TopicPartitionsMax"/>.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="WalrusException">See the type's remarks.</exception>
    public Task RegisterAsync(string topic, int partitions = 1, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(partitions, Limits.TopicPartitionsMax);
        return Submit(_pipeline.Rent().AsRegister(NameOf(topic), partitions), cancellationToken).AsTask().AsTask();
    }

    /// <summary>Appends an entry. Completes when the broker acknowledged it, as durably as the broker is set to (by default: on disk).</summary>
    /// <param name="topic">A registered topic.</param>
    /// <param name="payload">UTF-8, which the broker checks; may be empty.</param>
    /// <param name="cancellationToken">Stops the wait; the entry may still be stored.</param>
    /// <exception cref="WalrusException">See the type's remarks.</exception>
    public ValueTask PutAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken = default)
    {
        TopicName name = NameOf(topic);
        RequireFits(name, payload.Length);
        return Submit(_pipeline.Rent().AsPut(name, payload), cancellationToken).AsTask();
    }

    /// <inheritdoc cref="PutAsync(string, ReadOnlyMemory{byte}, CancellationToken)"/>
    /// <exception cref="ArgumentException">The text has a lone surrogate, which UTF-8 cannot say.</exception>
    public ValueTask PutAsync(string topic, string payload, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(payload);
        TopicName name = NameOf(topic);
        int payloadBytes = StrictUtf8.GetByteCount(payload);
        RequireFits(name, payloadBytes);
        return Submit(_pipeline.Rent().AsPut(name, payload, payloadBytes), cancellationToken).AsTask();
    }

    /// <summary>
    /// Appends entries in their order, many on their way at once. Nothing further is sent after the first error. The broker's faults are
    /// in the result, so that the count is not lost; cancelling throws, and what was sent by then may be stored.
    /// </summary>
    /// <param name="topic">A registered topic.</param>
    /// <param name="payloads">Unchanged until the task completes, list and bytes.</param>
    /// <param name="cancellationToken">Stops the sending and the wait.</param>
    /// <exception cref="ArgumentException">An entry is too long for a request; none was sent.</exception>
    public Task<PutBatchResult> PutBatchAsync(
        string topic, IReadOnlyList<ReadOnlyMemory<byte>> payloads, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(payloads);
        TopicName name = NameOf(topic);
        for (int i = 0; i < payloads.Count; i++)
        {
            RequireFits(name, payloads[i].Length);
        }

        return payloads.Count == 0
            ? Task.FromResult(default(PutBatchResult))
            : _pipeline.RunAsync(new BatchRequest(name, payloads), cancellationToken);
    }

    /// <summary>Takes the next entry of the topic's shared cursor, which moves on; null when nothing is there.</summary>
    /// <exception cref="WalrusException">See the type's remarks.</exception>
    public ValueTask<ReadOnlyMemory<byte>?> GetAsync(string topic, CancellationToken cancellationToken = default) =>
        Submit(_pipeline.Rent().As(RequestKind.Get, NameOf(topic)), cancellationToken).AsEntryTask();

    /// <summary>Reads one entry by its place; null at the segment's end. Moves no cursor.</summary>
    /// <param name="topic">A registered topic.</param>
    /// <param name="segment">From 1.</param>
    /// <param name="index">From 0, in the segment.</param>
    /// <param name="partition">From 0; others than 0 are an extension of the protocol.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    /// <exception cref="WalrusException">See the type's remarks.</exception>
    public ValueTask<FetchedEntry?> FetchAsync(
        string topic, int segment, long index, int partition = 0, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(segment);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfNegative(partition);
        SingleRequest request = _pipeline.Rent().AsFetch(NameOf(topic), new SegmentNumber(segment), index, partition);
        return Submit(request, cancellationToken).AsFetchedTask();
    }

    /// <summary>The topic's segments.</summary>
    /// <exception cref="WalrusException">See the type's remarks.</exception>
    public async Task<TopicState> StateAsync(string topic, CancellationToken cancellationToken = default) =>
        TopicState.From(await AskAsync(RequestKind.State, NameOf(topic), ProtocolJson.Default.StateDocument, cancellationToken).ConfigureAwait(false));

    /// <summary>The topic's segments, as the JSON text that the broker sent.</summary>
    /// <exception cref="WalrusException">See the type's remarks.</exception>
    public Task<string> StateJsonAsync(string topic, CancellationToken cancellationToken = default) =>
        AskTextAsync(RequestKind.State, NameOf(topic), cancellationToken);

    /// <summary>The answering node's view of the cluster.</summary>
    /// <exception cref="WalrusException">See the type's remarks.</exception>
    public async Task<ClusterMetrics> MetricsAsync(CancellationToken cancellationToken = default) =>
        ClusterMetrics.From(await AskAsync(RequestKind.Metrics, default, ProtocolJson.Default.MetricsDocument, cancellationToken).ConfigureAwait(false));

    /// <summary>The answering node's view of the cluster, as the JSON text that the broker sent.</summary>
    /// <exception cref="WalrusException">See the type's remarks.</exception>
    public Task<string> MetricsJsonAsync(CancellationToken cancellationToken = default) =>
        AskTextAsync(RequestKind.Metrics, default, cancellationToken);

    /// <summary>All topics but the platform's own, sorted by name. An extension of the protocol: Walrus itself answers <c>unknown command</c>.</summary>
    /// <exception cref="WalrusException">See the type's remarks.</exception>
    public async Task<IReadOnlyList<TopicSummary>> TopicsAsync(CancellationToken cancellationToken = default)
    {
        TopicsDocument document =
            await AskAsync(RequestKind.Topics, default, ProtocolJson.Default.TopicsDocument, cancellationToken).ConfigureAwait(false);
        return [.. document.Topics.Select(static topic => new TopicSummary(topic.Name, topic.Partitions))];
    }

    /// <summary>
    /// Entries through the topic's shared cursor: each goes to one consumer only, of all there are. Strictly one at a time, so that no
    /// entry is lost when the enumeration stops.
    /// </summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ConsumeAsync(
        string topic, ConsumeOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ConsumeOptions();
        PollDelay poll = new(_time, options.PollDelayMin, options.PollDelayMax);
        return CursorConsumer.ConsumeAsync(this, NameOf(topic).Value, poll, options.Follow, cancellationToken);
    }

    /// <summary>Entries of one partition in their order from a place on, across segments, read ahead. Moves no cursor. Enumerate once.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public IAsyncEnumerable<LogEntry> ReadAsync(
        string topic, ReadFrom from, ReadOptions? options = null, CancellationToken cancellationToken = default) =>
        new EntryReader(this, NameOf(topic), options ?? new ReadOptions(), _time).ReadAsync(from, cancellationToken);

    /// <summary>
    /// Closes the connection without waiting for answers: what was not sent fails with <see cref="ObjectDisposedException"/>, what may have
    /// been with <see cref="OutcomeUnknownException"/>.
    /// </summary>
    public ValueTask DisposeAsync() => _pipeline.DisposeAsync();

    /// <summary>As <see cref="DisposeAsync"/>, but does not wait until the background loop has ended.</summary>
    public void Dispose() => _ = _pipeline.DisposeAsync().AsTask();

    private SingleRequest Submit(SingleRequest request, CancellationToken cancellationToken)
    {
        _pipeline.Submit(request, cancellationToken);
        return request;
    }

    private async Task<T> AskAsync<T>(RequestKind kind, TopicName topic, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        byte[] json = await AskBytesAsync(kind, topic, cancellationToken).ConfigureAwait(false);
        return ParseDocument(json, type);
    }

    private static T ParseDocument<T>(byte[] json, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new JsonException("null");
        }
        catch (JsonException cause)
        {
            throw new ProtocolViolationException($"The broker's JSON is not the answer that was asked for: {cause.Message}", cause);
        }
    }

    private async Task<string> AskTextAsync(RequestKind kind, TopicName topic, CancellationToken cancellationToken) =>
        Encoding.UTF8.GetString(await AskBytesAsync(kind, topic, cancellationToken).ConfigureAwait(false));

    private ValueTask<byte[]> AskBytesAsync(RequestKind kind, TopicName topic, CancellationToken cancellationToken) =>
        Submit(_pipeline.Rent().As(kind, topic), cancellationToken).AsJsonTask();

    /// <summary>Checked here although the broker does: a blank in a name would make its second half a payload.</summary>
    private static TopicName NameOf(string topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return new TopicName(topic);
    }

    private void RequireFits(TopicName topic, int payloadBytes)
    {
        long bodyBytes = RequestWriter.PutFrameBytes(topic, payloadBytes) - FrameWriter.HeaderBytes;
        if (bodyBytes > _frameBytesMax)
        {
            throw new ArgumentException(
                $"An entry of {payloadBytes} bytes makes a request of {bodyBytes}; {nameof(WalrusClientOptions.MaxFrameBytes)} is {_frameBytesMax}.",
                nameof(payloadBytes));
        }
    }
}
