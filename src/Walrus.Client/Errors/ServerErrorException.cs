namespace Walrus.Client;

/// <summary>The broker answered <c>ERR</c>: it understood and refused. Nothing was done.</summary>
public sealed class ServerErrorException : WalrusException
{
    /// <summary>Wraps an answer.</summary>
    /// <param name="message">The broker's text, without the <c>ERR </c> before it.</param>
    public ServerErrorException(string message)
        : base(message)
    {
    }

    /// <summary>False: the same request is refused again, until someone registers the topic, makes room, and so on.</summary>
    public override bool IsTransient => false;
}
