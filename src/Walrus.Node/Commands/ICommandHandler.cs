using Walrus.Protocol;

namespace Walrus.Node.Commands;

/// <summary>Carries out one kind of command.</summary>
internal interface ICommandHandler
{
    /// <summary>The kind that it is for.</summary>
    RequestKind Kind { get; }

    /// <summary>
    /// Starts the command. Everything that must be in order (offsets, cursor turns) is decided before this returns, and the request's
    /// memory is not touched afterwards; the task completes with the answer. Faults of the store become <c>ERR</c> answers; only defects throw.
    /// </summary>
    ValueTask<Reply> HandleAsync(in Request request);
}
