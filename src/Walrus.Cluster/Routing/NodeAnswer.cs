namespace Walrus.Cluster;

/// <summary>What became of a question to another node.</summary>
internal enum NodeAnswerFate
{
    /// <summary>It answered.</summary>
    Answered = 0,

    /// <summary>Nothing was sent, there is no connection.</summary>
    Unlinked = 1,

    /// <summary>Nothing was done: too much is on its way, or the node stops or knows no such service.</summary>
    NotTaken = 2,

    /// <summary>It was sent, and no answer came: it may have been carried out, or may be later.</summary>
    Lost = 3,
}

/// <summary>The end of a question. The payload is valid until it is disposed.</summary>
/// <param name="Fate">How it ended.</param>
/// <param name="Payload">The answer's bytes.</param>
/// <param name="Text">Why there is no answer, for people.</param>
/// <param name="Owner">Of the payload's memory.</param>
internal readonly record struct NodeAnswer(NodeAnswerFate Fate, ReadOnlyMemory<byte> Payload, string Text, IDisposable? Owner = null) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Owner?.Dispose();
}
