using Walrus.Protocol;

namespace Walrus.Client;

/// <summary>
/// Many PUTs as one request: as many frames as the in-flight limit lets through, one object and one wait for all. Stops writing at the
/// first refused entry, and then still counts the answers to those that were on their way.
/// </summary>
internal sealed class BatchRequest : PendingRequest
{
    private readonly IReadOnlyList<ReadOnlyMemory<byte>> _payloads;
    private readonly TaskCompletionSource<PutBatchResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _written;
    private int _acknowledged;
    private int _acknowledgedAfterError;
    private WalrusException? _firstError;
    private Exception? _thrown;

    public BatchRequest(TopicName topic, IReadOnlyList<ReadOnlyMemory<byte>> payloads)
    {
        Kind = RequestKind.Put;
        Topic = topic;
        _payloads = payloads;
    }

    public Task<PutBatchResult> Task => _done.Task;

    public override bool IsWritten => _written == _payloads.Count || _firstError is not null;

    public override void Publish()
    {
        if (_thrown is not null)
        {
            _done.SetException(_thrown);
        }
        else
        {
            _done.SetResult(new PutBatchResult(_acknowledged, _acknowledgedAfterError, _firstError));
        }
    }

    protected override void WriteFrame(FrameBuffer output) => RequestWriter.WritePut(output, Topic, _payloads[_written++].Span);

    protected override bool OnAnswer(in Answer answer)
    {
        if (answer.Kind == ResponseKind.Error)
        {
            _firstError ??= new ServerErrorException(answer.ErrorMessage);
        }
        else if (_firstError is null)
        {
            _acknowledged++;
        }
        else
        {
            _acknowledgedAfterError++;
        }

        return IsWritten && FramesUnanswered == 0;
    }

    /// <summary>The broker's faults are part of the result, so that the count is not lost; cancellation and disposal are thrown.</summary>
    protected override void OnFailure(Exception failure)
    {
        if (failure is WalrusException fault)
        {
            _firstError ??= fault;
        }
        else
        {
            _thrown = failure;
        }
    }

    /// <summary>
    /// A batch without unanswered frames goes on where it was; one with them was failed before this is called.
    /// </summary>
    protected override void OnRewind()
    {
    }
}
