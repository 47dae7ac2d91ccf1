namespace Walrus.Peers;

/// <summary>Which ends of a connection mean that the other side broke the protocol.</summary>
internal static class Rubbish
{
    /// <summary>The reason that a frame status stands for.</summary>
    public static LinkEndReason ReasonOf(FrameStatus status) => status switch
    {
        FrameStatus.BadMagic => LinkEndReason.BadMagic,
        FrameStatus.BadVersion => LinkEndReason.BadVersion,
        FrameStatus.TooLong => LinkEndReason.TooLong,
        FrameStatus.BadChecksum => LinkEndReason.BadChecksum,
        FrameStatus.BadHeader => LinkEndReason.BadHeader,
        _ => LinkEndReason.None,
    };

    /// <summary>True for what an honest and healthy peer does not do.</summary>
    public static bool IsRubbish(LinkEndReason reason) =>
        reason is LinkEndReason.HalfFrame or (>= LinkEndReason.BadMagic and <= LinkEndReason.CreditExceeded);
}
