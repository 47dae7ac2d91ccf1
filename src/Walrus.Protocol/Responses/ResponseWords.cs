namespace Walrus.Protocol;

/// <summary>How answers begin on the wire.</summary>
internal static class ResponseWords
{
    public static ReadOnlySpan<byte> Ok => "OK"u8;

    public static ReadOnlySpan<byte> OkAndBlank => "OK "u8;

    public static ReadOnlySpan<byte> Empty => "EMPTY"u8;

    public static ReadOnlySpan<byte> ErrAndBlank => "ERR "u8;
}
