namespace Walrus.Protocol;

/// <summary>The command words as they stand on the wire: upper case, compared byte for byte.</summary>
internal static class CommandWords
{
    public static ReadOnlySpan<byte> Register => "REGISTER"u8;

    public static ReadOnlySpan<byte> Put => "PUT"u8;

    public static ReadOnlySpan<byte> Get => "GET"u8;

    public static ReadOnlySpan<byte> Fetch => "FETCH"u8;

    public static ReadOnlySpan<byte> State => "STATE"u8;

    public static ReadOnlySpan<byte> Metrics => "METRICS"u8;

    public static ReadOnlySpan<byte> Topics => "TOPICS"u8;

    /// <summary><see cref="RequestKind.Invalid"/> when no command has this word.</summary>
    public static RequestKind Find(ReadOnlySpan<byte> word) =>
        word.SequenceEqual(Put) ? RequestKind.Put
        : word.SequenceEqual(Get) ? RequestKind.Get
        : word.SequenceEqual(Fetch) ? RequestKind.Fetch
        : word.SequenceEqual(Register) ? RequestKind.Register
        : word.SequenceEqual(State) ? RequestKind.State
        : word.SequenceEqual(Metrics) ? RequestKind.Metrics
        : word.SequenceEqual(Topics) ? RequestKind.Topics
        : RequestKind.Invalid;
}
