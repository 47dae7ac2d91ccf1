namespace Walrus.Peers;

/// <summary>
/// The end of a request: expected outcomes, no exceptions. Dispose it when the payload is no longer needed; the payload lies in pooled memory.
/// </summary>
public sealed class PeerAnswer : IDisposable
{
    private PooledPayload _payload;
    private int _isDisposed;

    private PeerAnswer(PeerOutcome outcome, RefusalCode code, string text, PooledPayload payload)
    {
        Outcome = outcome;
        Code = code;
        Text = text;
        _payload = payload;
    }

    /// <summary>What became of it.</summary>
    public PeerOutcome Outcome { get; }

    /// <summary>True when the handler answered.</summary>
    public bool IsAnswered => Outcome == PeerOutcome.Answered;

    /// <summary>True when the request may have been carried out, now or later, without this node knowing.</summary>
    public bool IsOutcomeUnknown => Outcome is PeerOutcome.TimedOut or PeerOutcome.LinkLost
        || (Outcome == PeerOutcome.Refused && (Code == RefusalCode.HandlerFailed || Code == RefusalCode.Cancelled));

    /// <summary>Of a refusal.</summary>
    public RefusalCode Code { get; }

    /// <summary>For a person: the refusal's words, or the outcome's.</summary>
    public string Text { get; }

    /// <summary>The answer; empty for other outcomes. Valid until <see cref="Dispose"/>.</summary>
    public ReadOnlyMemory<byte> Payload => _payload.Memory;

    /// <summary>Returns the payload's memory.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            PooledPayload payload = _payload;
            _payload = default;
            payload.Return();
        }
    }

    internal static PeerAnswer Answered(PooledPayload payload) => new(PeerOutcome.Answered, default, "", payload);

    internal static PeerAnswer Refused(RefusalCode code, string text) => new(PeerOutcome.Refused, code, text, default);

    internal static PeerAnswer Without(PeerOutcome outcome) => new(
        outcome,
        default,
        outcome switch
        {
            PeerOutcome.TimedOut => "no answer in time",
            PeerOutcome.LinkLost => "the connection was lost before an answer came",
            PeerOutcome.LinkDown => "there is no connection to the node",
            _ => "too much is on its way to the node",
        },
        default);
}
