using System.Buffers;
using System.Text;
using Walrus.Protocol;

namespace Walrus.Client.Tests;

/// <summary>
/// Drives a <see cref="RequestQueue"/> through a random history beside a model of the peer, and checks that every request ends once,
/// with its own answer or with a failure.
/// </summary>
internal sealed class RequestHistory(int inFlightMax)
{
    private readonly RequestPool _pool = new();
    private readonly RequestQueue _queue = new(inFlightMax, timeoutTicks: 4);
    private readonly Queue<string> _peer = new();
    private readonly List<(string Name, Task<string> Result, CancellationTokenSource Cancel)> _requests = [];
    private long _now;

    public void Run(int[] steps)
    {
        foreach (int step in steps)
        {
            Do(step);
            _peer.Count.ShouldBeLessThanOrEqualTo(inFlightMax);
        }

        // Heal: everything that is left is written and answered.
        for (int i = 0; i < 2 * (_requests.Count + 1); i++)
        {
            Write();
            AnswerOne();
        }

        _queue.HasWaiting.ShouldBeFalse();
        foreach ((string name, Task<string> result, _) in _requests)
        {
            // Outcomes are published to the pool's threads.
            result.Wait(TimeSpan.FromSeconds(60)).ShouldBeTrue();
            result.Result.ShouldBeOneOf(name, "cancelled", "expired", "unknown");
        }
    }

    private void Do(int step)
    {
        switch (step)
        {
            case 0 or 1:
                Submit(step == 0 ? RequestKind.Get : RequestKind.Fetch);
                break;
            case 2:
                Write();
                break;
            case 3:
                AnswerOne();
                break;
            case 4:
                _peer.Clear();
                _queue.Break(mayRepeat: true, _ => new OutcomeUnknownException("unknown"));
                break;
            case 5 when _requests.Count > 0:
                _requests[(int)(_now % _requests.Count)].Cancel.Cancel();
                break;
            default:
                _now++;
                _queue.Expire(_now, (_, _) => new TimeoutException());
                break;
        }
    }

    private void Submit(RequestKind kind)
    {
        string name = $"topic-{_requests.Count}";
        TopicName topic = new(name);
        CancellationTokenSource cancel = new();
        SingleRequest request = kind == RequestKind.Get
            ? _pool.Rent().As(RequestKind.Get, topic)
            : _pool.Rent().AsFetch(topic, SegmentNumber.First, 0, 0);
        _queue.Submit(request, _now, cancel.Token);
        request.Watch(cancel.Token.UnsafeRegister((state, token) => _queue.Cancel((PendingRequest)state!, token), request));
        _requests.Add((name, ResultOf(request, kind), cancel));
    }

    private static async Task<string> ResultOf(SingleRequest request, RequestKind kind)
    {
        try
        {
            return kind == RequestKind.Get
                ? (await request.AsEntryTask())!.Value.Text()
                : (await request.AsFetchedTask())!.Value.Payload.Text();
        }
        catch (OperationCanceledException)
        {
            return "cancelled";
        }
        catch (TimeoutException)
        {
            return "expired";
        }
        catch (OutcomeUnknownException)
        {
            return "unknown";
        }
    }

    private void Write()
    {
        using FrameBuffer output = new(1024);
        _queue.TakeForWriting(output, 1024, _now);
        FrameReader reader = new(1024);
        ReadOnlySequence<byte> rest = new(output.WrittenMemory);
        while (reader.TryRead(ref rest, out ReadOnlySequence<byte> body) == FrameReadStatus.Frame)
        {
            _peer.Enqueue(RequestParser.Parse(body).Topic.Value);
        }
    }

    private void AnswerOne()
    {
        if (!_peer.TryDequeue(out string? topic))
        {
            _queue.NextAnswered().ShouldBeNull();
            return;
        }

        _queue.NextAnswered().ShouldNotBeNull();
        _queue.Accept(new Answer(ResponseKind.Ok, Encoding.ASCII.GetBytes(topic), 1, string.Empty), _now);
    }
}
