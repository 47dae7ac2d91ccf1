namespace Walrus.Node.Hosting;

/// <summary>The node cannot start for a reason that its operator can do something about. The message is one line, fit for stderr.</summary>
internal sealed class NodeStartException(string message, Exception? inner = null) : Exception(message, inner);
