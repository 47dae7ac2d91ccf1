namespace Walrus.Node.Connections;

/// <summary>How much of one connection may be in flight. The defaults are the platform's; tests use small ones.</summary>
internal sealed record WindowLimits
{
    /// <inheritdoc cref="Limits.RequestsInFlightMax"/>
    public int RequestsMax { get; init; } = Limits.RequestsInFlightMax;

    /// <inheritdoc cref="Limits.RequestBytesInFlightMax"/>
    public int RequestBytesMax { get; init; } = Limits.RequestBytesInFlightMax;

    /// <inheritdoc cref="Limits.CursorReadsInFlightMax"/>
    public int CursorReadsMax { get; init; } = Limits.CursorReadsInFlightMax;

    /// <inheritdoc cref="Limits.ReplyBytesInFlightMax"/>
    public int ReplyBytesMax { get; init; } = Limits.ReplyBytesInFlightMax;

    /// <summary>What a cursor read is expected to bring before the first has come: the largest entry there can be.</summary>
    public int EntryBytesMax { get; init; } = Limits.FrameBytesDefault;
}
