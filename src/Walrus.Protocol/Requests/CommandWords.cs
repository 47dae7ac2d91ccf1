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

    public static ReadOnlySpan<byte> Cluster => "CLUSTER"u8;

    public static ReadOnlySpan<byte> Describe => "DESCRIBE"u8;

    public static ReadOnlySpan<byte> Delete => "DELETE"u8;

    public static ReadOnlySpan<byte> Configure => "CONFIGURE"u8;

    public static ReadOnlySpan<byte> Defaults => "DEFAULTS"u8;

    public static ReadOnlySpan<byte> Remove => "REMOVE"u8;

    public static ReadOnlySpan<byte> Drain => "DRAIN"u8;

    public static ReadOnlySpan<byte> Undrain => "UNDRAIN"u8;

    public static ReadOnlySpan<byte> Producer => "PRODUCER"u8;

    public static ReadOnlySpan<byte> Produce => "PRODUCE"u8;

    /// <summary>The second word of a REMOVE that does not wait.</summary>
    public static ReadOnlySpan<byte> Force => "force"u8;

    /// <summary><see cref="RequestKind.Invalid"/> when no command has this word.</summary>
    public static RequestKind Find(ReadOnlySpan<byte> word) =>
        word.SequenceEqual(Put) ? RequestKind.Put
        : word.SequenceEqual(Get) ? RequestKind.Get
        : word.SequenceEqual(Fetch) ? RequestKind.Fetch
        : word.SequenceEqual(Produce) ? RequestKind.Produce
        : word.SequenceEqual(Register) ? RequestKind.Register
        : word.SequenceEqual(State) ? RequestKind.State
        : word.SequenceEqual(Metrics) ? RequestKind.Metrics
        : word.SequenceEqual(Topics) ? RequestKind.Topics
        : FindOperators(word);

    /// <summary>Those that are seldom asked.</summary>
    private static RequestKind FindOperators(ReadOnlySpan<byte> word) =>
        word.SequenceEqual(Cluster) ? RequestKind.Cluster
        : word.SequenceEqual(Describe) ? RequestKind.Describe
        : word.SequenceEqual(Delete) ? RequestKind.Delete
        : word.SequenceEqual(Configure) ? RequestKind.Configure
        : word.SequenceEqual(Defaults) ? RequestKind.Defaults
        : word.SequenceEqual(Remove) ? RequestKind.Remove
        : word.SequenceEqual(Drain) ? RequestKind.Drain
        : word.SequenceEqual(Undrain) ? RequestKind.Undrain
        : word.SequenceEqual(Producer) ? RequestKind.Producer
        : GroupKinds.Find(word);
}
