using Walrus.Protocol;

namespace Walrus.Node.Commands;

/// <summary>Finds the handler of a request.</summary>
internal sealed class CommandDispatcher
{
    private readonly ICommandHandler?[] _handlers = new ICommandHandler?[Enum.GetValues<RequestKind>().Length];

    /// <summary>Takes at most one handler per kind.</summary>
    public CommandDispatcher(IEnumerable<ICommandHandler> handlers)
    {
        foreach (ICommandHandler handler in handlers)
        {
            if (_handlers[(int)handler.Kind] is not null)
            {
                throw new ArgumentException($"Two handlers for {handler.Kind}.", nameof(handlers));
            }

            _handlers[(int)handler.Kind] = handler;
        }
    }

    /// <inheritdoc cref="ICommandHandler.HandleAsync"/>
    public ValueTask<Reply> DispatchAsync(in Request request)
    {
        if (request.Kind == RequestKind.Invalid)
        {
            return new ValueTask<Reply>(Reply.Error(request.Error ?? ErrorTexts.UnknownCommand));
        }

        return _handlers[(int)request.Kind] is { } handler
            ? handler.HandleAsync(request)
            : new ValueTask<Reply>(Reply.Error(ErrorTexts.UnknownCommand));
    }
}
