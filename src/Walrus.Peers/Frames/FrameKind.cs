namespace Walrus.Peers;

/// <summary>What a frame is for. The numbers are on the wire (docs/formats/peer-frames.md).</summary>
internal enum FrameKind : byte
{
    /// <summary>No frame has it.</summary>
    None = 0,

    /// <summary>The dialler introduces itself; the first frame of every connection.</summary>
    Hello = 1,

    /// <summary>The answer to a hello: the other side's introduction.</summary>
    Welcome = 2,

    /// <summary>Either side will not talk; the last frame of a connection.</summary>
    Reject = 3,

    /// <summary>Still there; no answer.</summary>
    Ping = 4,

    /// <summary>A one-way message.</summary>
    Message = 16,

    /// <summary>A request; its correlation is answered by <see cref="Answer"/> or <see cref="Refusal"/>.</summary>
    Request = 17,

    /// <summary>Nobody waits for this request or stream any more.</summary>
    Cancel = 18,

    /// <summary>The handler's answer.</summary>
    Answer = 19,

    /// <summary>A code and a text instead of an answer.</summary>
    Refusal = 20,

    /// <summary>A request whose body follows as a stream.</summary>
    StreamOpen = 32,

    /// <summary>One message of a stream.</summary>
    StreamData = 33,

    /// <summary>A stream is whole.</summary>
    StreamEnd = 34,

    /// <summary>The sender gives a stream up: a code and a text.</summary>
    StreamAbort = 35,

    /// <summary>The receiver grants bytes.</summary>
    StreamCredit = 36,
}
