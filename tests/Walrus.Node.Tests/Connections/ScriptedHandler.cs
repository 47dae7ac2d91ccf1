using System.Text;
using System.Threading.Channels;
using Walrus.Node.Commands;
using Walrus.Protocol;

namespace Walrus.Node.Tests.Connections;

/// <summary>A handler whose requests wait until the test answers them.</summary>
internal sealed class ScriptedHandler(RequestKind kind) : ICommandHandler
{
    private readonly Channel<(string Payload, TaskCompletionSource<Reply> Answer)> _started =
        Channel.CreateUnbounded<(string, TaskCompletionSource<Reply>)>();

    public RequestKind Kind => kind;

    public int Started => _started.Reader.Count;

    public ValueTask<Reply> HandleAsync(in Request request)
    {
        TaskCompletionSource<Reply> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _started.Writer.TryWrite((Encoding.UTF8.GetString(request.Payload), answer));
        return new ValueTask<Reply>(answer.Task);
    }

    /// <summary>The next request that was started, in order of starting.</summary>
    public ValueTask<(string Payload, TaskCompletionSource<Reply> Answer)> NextAsync() => _started.Reader.ReadAsync();
}

/// <summary>A handler that answers at once.</summary>
internal sealed class InstantHandler(RequestKind kind, Func<Reply> answer) : ICommandHandler
{
    public RequestKind Kind => kind;

    public int Calls { get; private set; }

    public ValueTask<Reply> HandleAsync(in Request request)
    {
        Calls++;
        return new ValueTask<Reply>(answer());
    }
}
