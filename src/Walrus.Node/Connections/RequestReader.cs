using System.Buffers;
using System.IO.Pipelines;
using Walrus.Node.Commands;
using Walrus.Protocol;

namespace Walrus.Node.Connections;

/// <summary>
/// The reading loop of a connection: cuts frames, admits them to the window in order and starts them. It waits where the window has no
/// room, and so stops reading from a client that does not read its answers. A frame that waits stays in the pipe and costs nothing more.
/// </summary>
internal sealed class RequestReader(PipeReader input, RequestWindow window, ConnectionServices services) : IFrameIdleTarget
{
    private readonly FrameReader _frames = new(services.FrameBytesMax);
    private TopicNameCache? _names;
    private long _midFrameSince = IFrameIdleTarget.NotInFrame;
    private long _bytesKept;
    private volatile bool _isStopping;
    private volatile bool _isIdleExpired;

    /// <summary>After <see cref="RunAsync"/>: true when it ended because the peer stood still in the middle of a frame.</summary>
    public bool IsIdleExpired => _isIdleExpired;

    public long MidFrameSince => Volatile.Read(ref _midFrameSince);

    /// <summary>Reads until the peer closes, the stream cannot be followed any more, or <see cref="Stop"/>. Completes the window in any case.</summary>
    public async Task RunAsync()
    {
        try
        {
            while (await ReadOnceAsync())
            {
            }
        }
        finally
        {
            window.Complete();
        }
    }

    /// <summary>Frames that have arrived whole are still served; nothing is read any more. From any thread.</summary>
    public void Stop()
    {
        _isStopping = true;
        input.CancelPendingRead();
    }

    public void CloseIdle()
    {
        _isIdleExpired = true;
        input.CancelPendingRead();
    }

    private async ValueTask<bool> ReadOnceAsync()
    {
        Volatile.Write(ref _midFrameSince, _frames.IsMidFrame ? services.Time.GetTimestamp() : IFrameIdleTarget.NotInFrame);
        ReadResult read = await input.ReadAsync();
        Volatile.Write(ref _midFrameSince, IFrameIdleTarget.NotInFrame);
        ReadOnlySequence<byte> buffer = read.Buffer;
        services.Probe.BytesReceived(buffer.Length - _bytesKept);
        bool goesOn = await ConsumeAsync(buffer);
        if (_isIdleExpired && _frames.IsMidFrame)
        {
            services.Probe.IdleFrame();
            return false;
        }

        _isIdleExpired = false; // The rest of the frame came at the last moment.

        return goesOn && !read.IsCompleted && !_isStopping;
    }

    /// <summary>Serves every whole frame in the buffer and gives the memory back to the pipe. False when the stream cannot be followed.</summary>
    private async ValueTask<bool> ConsumeAsync(ReadOnlySequence<byte> buffer)
    {
        bool goesOn = true;
        FrameReadStatus status;
        while ((status = _frames.TryRead(ref buffer, out ReadOnlySequence<byte> body)) != FrameReadStatus.NeedMore && goesOn)
        {
            goesOn = status != FrameReadStatus.Fatal;
            Request request = Parse(status, body);
            Demand demand = new(request.Kind, request.Topic, (int)body.Length);
            while (!window.TryAdmit(demand))
            {
                window.Added.Raise();
                await window.Progress.WaitAsync();
            }

            if (demand.Effect == Effect.Append)
            {
                await WaitForRoomAsync();
            }

            long startedAt = services.Time.GetTimestamp();
            window.Add(Start(request), demand, startedAt);
        }

        _bytesKept = buffer.Length;
        input.AdvanceTo(buffer.Start, buffer.End);
        window.Added.Raise();
        return goesOn;
    }

    /// <summary>Appends of all connections together are bounded too, by the engine. What is started already must not wait for it.</summary>
    private ValueTask WaitForRoomAsync()
    {
        ValueTask room = services.AppendRoom();
        if (!room.IsCompleted)
        {
            window.Added.Raise();
        }

        return room;
    }

    private Request Parse(FrameReadStatus status, in ReadOnlySequence<byte> body)
    {
        if (status == FrameReadStatus.Frame)
        {
            return RequestParser.Parse(body, _names ??= new TopicNameCache());
        }

        services.Probe.InvalidFrame();
        return new Request { Kind = RequestKind.Invalid, Error = ErrorTexts.InvalidFrameLength };
    }

    /// <summary>A defect in a handler ends up with the responder, like one that comes later: the requests before it are still answered.</summary>
    private ValueTask<Reply> Start(in Request request)
    {
        try
        {
            return services.Dispatcher.DispatchAsync(request);
        }
        catch (Exception defect)
        {
            return ValueTask.FromException<Reply>(defect);
        }
    }
}
