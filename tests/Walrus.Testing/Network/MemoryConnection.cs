using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Walrus.Testing;

/// <summary>One end of a connection in memory. Aborting breaks both ends, as a reset does.</summary>
public sealed class MemoryConnection : ConnectionContext
{
    private readonly CancellationTokenSource _closed = new();
    private readonly Pipe _incoming;
    private readonly Pipe _outgoing;

    private MemoryConnection(string id, Pipe incoming, Pipe outgoing)
    {
        ConnectionId = id;
        _incoming = incoming;
        _outgoing = outgoing;
        Transport = new Pipes(incoming.Reader, outgoing.Writer);
        ConnectionClosed = _closed.Token;
    }

    /// <inheritdoc/>
    public override string ConnectionId { get; set; }

    /// <inheritdoc/>
    public override IFeatureCollection Features { get; } = new FeatureCollection();

    /// <inheritdoc/>
    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

    /// <inheritdoc/>
    public override IDuplexPipe Transport { get; set; }

    /// <summary>Two ends; each buffers <paramref name="bufferBytes"/> before its writer waits.</summary>
    public static (MemoryConnection Dialled, MemoryConnection Accepted) Pair(string id, int bufferBytes = 64 * 1024)
    {
        PipeOptions options = new(pauseWriterThreshold: bufferBytes, resumeWriterThreshold: bufferBytes / 2, useSynchronizationContext: false);
        Pipe there = new(options);
        Pipe back = new(options);
        return (new MemoryConnection(id, back, there), new MemoryConnection(id, there, back));
    }

    /// <inheritdoc/>
    public override void Abort(ConnectionAbortedException abortReason)
    {
        ConnectionResetException reset = new("The connection was reset.");
        _outgoing.Writer.Complete(reset);
        _incoming.Reader.Complete(reset);
        _ = _closed.CancelAsync();
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await Transport.Input.CompleteAsync();
        await Transport.Output.CompleteAsync();
        await _closed.CancelAsync();
        await base.DisposeAsync();
    }

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
