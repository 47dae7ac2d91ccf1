using Walrus.Protocol;

namespace Walrus.Client;

/// <summary>
/// One or more frames that a caller waits for. Every member but <see cref="Publish"/> is called under the lock of the
/// <see cref="RequestQueue"/>, which owns the request from its submission until it is settled <b>and</b> in none of the two queues.
/// </summary>
/// <remarks>
/// waiting → in flight → settled. A request settled early (cancelled, timed out) while in flight stays in the order of answers as a
/// placeholder: its answers are dropped as they come.
/// </remarks>
internal abstract class PendingRequest
{
    /// <summary>The command.</summary>
    public RequestKind Kind { get; protected set; }

    /// <summary>The topic; <c>default</c> for requests without one.</summary>
    public TopicName Topic { get; protected set; }

    /// <summary>The clock's timestamp at which the request fails.</summary>
    public long Deadline { get; set; }

    /// <summary>What cancels the wait.</summary>
    public CancellationToken CancellationToken { get; private set; }

    /// <summary>True once the outcome is fixed. An idle object in the pool stays settled, so that a late cancellation finds nothing to do.</summary>
    public bool IsSettled { get; private set; }

    /// <summary>True while it stands in the waiting line; a batch between two portions does so and is in flight as well.</summary>
    public bool IsWaiting { get; set; }

    /// <summary>True while it has a place in the order of answers.</summary>
    public bool IsInFlight { get; set; }

    /// <summary>Frames handed to the socket on the present connection and not answered.</summary>
    public int FramesUnanswered { get; private set; }

    /// <summary>True when asking twice is the same as asking once, so that a broken connection is no reason to fail.</summary>
    public bool IsRepeatable => Kind is not (RequestKind.Put or RequestKind.Produce or RequestKind.Get or RequestKind.Take or RequestKind.Delete);

    /// <summary>True when nothing is left to write.</summary>
    public abstract bool IsWritten { get; }

    /// <summary>For messages: <c>PUT logs</c>.</summary>
    public string Description => Topic.Value.Length == 0 ? KindWord : $"{KindWord} {Topic}";

    private string KindWord => RequestKinds.WordOf(Kind);

    /// <summary>Starts a use of this object.</summary>
    public void Begin(long deadline, CancellationToken cancellationToken)
    {
        Deadline = deadline;
        CancellationToken = cancellationToken;
        IsSettled = false;
        IsInFlight = false;
        FramesUnanswered = 0;
    }

    /// <summary>Writes the next frame; not called when <see cref="IsWritten"/>.</summary>
    public void Write(FrameBuffer output)
    {
        WriteFrame(output);
        FramesUnanswered++;
    }

    /// <summary>Takes the answer to the oldest unanswered frame. True when that settles the request.</summary>
    public bool Accept(in Answer answer)
    {
        FramesUnanswered--;
        if (IsSettled)
        {
            return false;
        }

        IsSettled = OnAnswer(answer);
        return IsSettled;
    }

    /// <summary>Settles with a failure; not called when settled.</summary>
    public void Fail(Exception failure)
    {
        OnFailure(failure);
        IsSettled = true;
    }

    /// <summary>The connection is gone, and with it the frames on it: all of them are to be written again.</summary>
    public void Rewind()
    {
        FramesUnanswered = 0;
        IsInFlight = false;
        OnRewind();
    }

    /// <summary>Hands the outcome to the waiter. Called once, after settling, outside the lock: what waits may run arbitrary code.</summary>
    public abstract void Publish();

    /// <summary>Adds one frame to the output.</summary>
    protected abstract void WriteFrame(FrameBuffer output);

    /// <summary>Records an answer. True when it is the last that the request needs.</summary>
    protected abstract bool OnAnswer(in Answer answer);

    /// <summary>Records a failure.</summary>
    protected abstract void OnFailure(Exception failure);

    /// <summary>Begins writing again, for what can be written again.</summary>
    protected abstract void OnRewind();
}
