using System.Threading.Tasks.Sources;
using Walrus.Protocol;

namespace Walrus.Client;

/// <summary>
/// A request of one frame, awaited through itself and reused: a warm PUT allocates nothing. Each awaitable is awaited once, as with
/// every <see cref="ValueTask"/>. The payload is borrowed from the caller until the awaitable completes.
/// </summary>
internal sealed class SingleRequest :
    PendingRequest,
    IValueTaskSource,
    IValueTaskSource<ReadOnlyMemory<byte>?>,
    IValueTaskSource<FetchedEntry?>,
    IValueTaskSource<byte[]>
{
    private readonly RequestPool _pool;
    private ManualResetValueTaskSourceCore<Answer> _core = new() { RunContinuationsAsynchronously = true };
    private CancellationTokenRegistration _registration;
    private ReadOnlyMemory<byte> _payload;
    private string? _text;
    private int _textBytes;
    private long _index;
    private int _segmentOrPartitions;
    private int _partition;
    private bool _isForced;
    private GroupRequest? _group;
    private bool _isWritten;
    private Answer _answer;
    private Exception? _failure;

    public SingleRequest(RequestPool pool) => _pool = pool;

    public override bool IsWritten => _isWritten;

    /// <summary>Makes this a request without further arguments than a topic.</summary>
    public SingleRequest As(RequestKind kind, TopicName topic = default)
    {
        Kind = kind;
        Topic = topic;
        return this;
    }

    public SingleRequest AsRegister(TopicName topic, int partitions)
    {
        _segmentOrPartitions = partitions;
        return As(RequestKind.Register, topic);
    }

    public SingleRequest AsPut(TopicName topic, ReadOnlyMemory<byte> payload)
    {
        _payload = payload;
        return As(RequestKind.Put, topic);
    }

    public SingleRequest AsPut(TopicName topic, string text, int textBytes)
    {
        _text = text;
        _textBytes = textBytes;
        return As(RequestKind.Put, topic);
    }

    /// <summary>PRODUCE, as the whole frame: it says the same with every attempt.</summary>
    public SingleRequest AsProduce(TopicName topic, ReadOnlyMemory<byte> frame)
    {
        _payload = frame;
        return As(RequestKind.Produce, topic);
    }

    public SingleRequest AsFetch(TopicName topic, SegmentNumber segment, long index, int partition)
    {
        _segmentOrPartitions = segment.Value;
        _index = index;
        _partition = partition;
        return As(RequestKind.Fetch, topic);
    }

    /// <summary>CONFIGURE, or DEFAULTS with a change.</summary>
    public SingleRequest AsChange(RequestKind kind, TopicName topic, SettingsPatch patch)
    {
        _payload = SettingsPatchJson.Write(patch);
        return As(kind, topic);
    }

    /// <summary>REMOVE, DRAIN or UNDRAIN.</summary>
    public SingleRequest AsNode(RequestKind kind, NodeId node, bool isForced = false)
    {
        _index = node.Value;
        _isForced = isForced;
        return As(kind);
    }

    /// <summary>TAKE to FORGET.</summary>
    public SingleRequest AsGroup(RequestKind kind, TopicName topic, GroupRequest group)
    {
        _group = group;
        return As(kind, topic);
    }

    /// <summary>Ties the wait to a token; called once, after submission and before the awaitable is handed out.</summary>
    public void Watch(CancellationTokenRegistration registration) => _registration = registration;

    public ValueTask AsTask() => new(this, _core.Version);

    public ValueTask<ReadOnlyMemory<byte>?> AsEntryTask() => new(this, _core.Version);

    public ValueTask<FetchedEntry?> AsFetchedTask() => new(this, _core.Version);

    public ValueTask<byte[]> AsJsonTask() => new(this, _core.Version);

    public override void Publish()
    {
        if (_failure is not null)
        {
            _core.SetException(_failure);
        }
        else
        {
            _core.SetResult(_answer);
        }
    }

    void IValueTaskSource.GetResult(short token) => TakeAnswer(token);

    ReadOnlyMemory<byte>? IValueTaskSource<ReadOnlyMemory<byte>?>.GetResult(short token)
    {
        Answer answer = TakeAnswer(token);
        // Typed: a null array would be converted to an empty entry.
        return answer.Kind == ResponseKind.Empty ? default(ReadOnlyMemory<byte>?) : new ReadOnlyMemory<byte>(answer.Payload);
    }

    FetchedEntry? IValueTaskSource<FetchedEntry?>.GetResult(short token)
    {
        Answer answer = TakeAnswer(token);
        return answer.Kind == ResponseKind.Empty ? null : new FetchedEntry(answer.Next, answer.Payload);
    }

    byte[] IValueTaskSource<byte[]>.GetResult(short token) => TakeAnswer(token).Payload;

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    ValueTaskSourceStatus IValueTaskSource<ReadOnlyMemory<byte>?>.GetStatus(short token) => _core.GetStatus(token);

    ValueTaskSourceStatus IValueTaskSource<FetchedEntry?>.GetStatus(short token) => _core.GetStatus(token);

    ValueTaskSourceStatus IValueTaskSource<byte[]>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource<ReadOnlyMemory<byte>?>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource<FetchedEntry?>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    void IValueTaskSource<byte[]>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    protected override void WriteFrame(FrameBuffer output)
    {
        _isWritten = true;
        switch (Kind)
        {
            case RequestKind.Put when _text is not null:
                RequestWriter.WritePut(output, Topic, _text, _textBytes);
                break;
            case RequestKind.Put:
                RequestWriter.WritePut(output, Topic, _payload.Span);
                break;
            case RequestKind.Produce:
                _payload.Span.CopyTo(output.GetSpan(_payload.Length));
                output.Advance(_payload.Length);
                break;
            case RequestKind.Get:
                RequestWriter.WriteGet(output, Topic);
                break;
            case RequestKind.Fetch:
                RequestWriter.WriteFetch(output, Topic, new SegmentNumber(_segmentOrPartitions), _index, _partition);
                break;
            case RequestKind.Register:
                RequestWriter.WriteRegister(output, Topic, _segmentOrPartitions);
                break;
            case RequestKind.State:
                RequestWriter.WriteState(output, Topic);
                break;
            case RequestKind.Metrics:
                RequestWriter.WriteMetrics(output);
                break;
            case RequestKind.Topics:
                RequestWriter.WriteTopics(output);
                break;
            case >= RequestKind.Take and <= RequestKind.Forget:
                RequestWriter.WriteGroup(output, Kind, Topic, _group!);
                break;
            default:
                WriteOperatorsFrame(output);
                break;
        }
    }

    private void WriteOperatorsFrame(FrameBuffer output)
    {
        switch (Kind)
        {
            case RequestKind.Cluster:
                RequestWriter.WriteCluster(output);
                break;
            case RequestKind.Producer:
                RequestWriter.WriteProducer(output);
                break;
            case RequestKind.Describe:
                RequestWriter.WriteDescribe(output, Topic);
                break;
            case RequestKind.Delete:
                RequestWriter.WriteDelete(output, Topic);
                break;
            case RequestKind.Configure:
                RequestWriter.WriteConfigure(output, Topic, _payload.Span);
                break;
            case RequestKind.Defaults:
                RequestWriter.WriteDefaults(output);
                break;
            case RequestKind.SetDefaults:
                RequestWriter.WriteSetDefaults(output, _payload.Span);
                break;
            case RequestKind.Remove:
                RequestWriter.WriteRemove(output, new NodeId(_index), _isForced);
                break;
            case RequestKind.Drain:
                RequestWriter.WriteDrain(output, new NodeId(_index));
                break;
            default:
                RequestWriter.WriteUndrain(output, new NodeId(_index));
                break;
        }
    }

    protected override bool OnAnswer(in Answer answer)
    {
        if (answer.Kind == ResponseKind.Error)
        {
            _failure = new ServerErrorException(answer.ErrorMessage);
        }

        _answer = answer;
        return true;
    }

    protected override void OnFailure(Exception failure)
    {
        _failure = failure;
        // The caller may reuse its memory from now on.
        _payload = default;
        _text = null;
    }

    protected override void OnRewind() => _isWritten = false;

    private Answer TakeAnswer(short token)
    {
        // GetResult throws for a wrong token before anything of this object is touched: it may serve another caller by then.
        bool isPooled = _core.GetStatus(token) == ValueTaskSourceStatus.Succeeded;
        _registration.Unregister();
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            if (isPooled)
            {
                Recycle();
            }
        }
    }

    /// <summary>
    /// Only requests that were answered come back: those that failed may still have their place in the order of answers, and
    /// failures are rare enough for the collector.
    /// </summary>
    private void Recycle()
    {
        _core.Reset();
        _registration = default;
        _payload = default;
        _text = null;
        _group = null;
        _isWritten = false;
        _answer = default;
        _pool.Return(this);
    }
}
