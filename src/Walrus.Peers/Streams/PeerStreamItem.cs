namespace Walrus.Peers;

/// <summary>What reading a stream came to.</summary>
public enum PeerStreamState
{
    /// <summary>A message.</summary>
    Message = 0,

    /// <summary>The stream is whole: the sender completed it.</summary>
    Ended,

    /// <summary>The sender gave it up; the code and text say why.</summary>
    Aborted,

    /// <summary>The connection was lost, or nobody waits for the answer any more.</summary>
    Lost,
}

/// <summary>One step of a stream.</summary>
/// <param name="State">What it is.</param>
/// <param name="Payload">The message, valid until the next read.</param>
/// <param name="Code">Of an abort.</param>
/// <param name="Text">Of an abort.</param>
public readonly record struct PeerStreamItem(PeerStreamState State, ReadOnlyMemory<byte> Payload, RefusalCode Code, string Text);
