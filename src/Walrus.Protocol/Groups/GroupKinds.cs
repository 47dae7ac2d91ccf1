namespace Walrus.Protocol;

/// <summary>The commands about consumer groups: all of them extensions.</summary>
internal static class GroupKinds
{
    /// <summary><see cref="RequestKind.Invalid"/> when none has this word.</summary>
    public static RequestKind Find(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("TAKE"u8) ? RequestKind.Take
        : word.SequenceEqual("RECEIVE"u8) ? RequestKind.Receive
        : word.SequenceEqual("ACK"u8) ? RequestKind.Ack
        : word.SequenceEqual("RELEASE"u8) ? RequestKind.Release
        : word.SequenceEqual("EXTEND"u8) ? RequestKind.Extend
        : word.SequenceEqual("SEEK"u8) ? RequestKind.Seek
        : word.SequenceEqual("GROUP"u8) ? RequestKind.Group
        : word.SequenceEqual("GROUPS"u8) ? RequestKind.Groups
        : word.SequenceEqual("FORGET"u8) ? RequestKind.Forget
        : RequestKind.Invalid;

    /// <summary>True for those commands.</summary>
    public static bool Contains(RequestKind kind) => kind is >= RequestKind.Take and <= RequestKind.Forget;

    /// <summary>The word of one of them.</summary>
    public static string? WordOf(RequestKind kind) => kind switch
    {
        RequestKind.Take => "TAKE",
        RequestKind.Receive => "RECEIVE",
        RequestKind.Ack => "ACK",
        RequestKind.Release => "RELEASE",
        RequestKind.Extend => "EXTEND",
        RequestKind.Seek => "SEEK",
        RequestKind.Group => "GROUP",
        RequestKind.Groups => "GROUPS",
        RequestKind.Forget => "FORGET",
        _ => null,
    };
}
