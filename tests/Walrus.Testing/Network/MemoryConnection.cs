using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Walrus.Testing;

/// <summary>One end of a connection in memory. Aborting breaks both ends, as a reset does.</summary>
public sealed class MemoryConnection : ConnectionContext
{
    private readonly MemoryWire _wire;

    private MemoryConnection(string id, MemoryWire wire, PipeReader input, PipeWriter output)
    {
        ConnectionId = id;
        _wire = wire;
        Transport = new Pipes(input, output);
        ConnectionClosed = wire.Closed;
    }

    /// <inheritdoc/>
    public override string ConnectionId { get; set; }

    /// <inheritdoc/>
    public override IFeatureCollection Features { get; } = new FeatureCollection();

    /// <inheritdoc/>
    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

    /// <inheritdoc/>
    public override IDuplexPipe Transport { get; set; }

    /// <summary>Two ends; each direction buffers <paramref name="bufferBytes"/> twice before its writer waits.</summary>
    public static (MemoryConnection Dialled, MemoryConnection Accepted) Pair(string id, int bufferBytes = 32 * 1024)
    {
        PipeOptions options = new(pauseWriterThreshold: bufferBytes, resumeWriterThreshold: bufferBytes / 2, useSynchronizationContext: false);
        (Pipe fromDialled, Pipe toAccepted, Pipe fromAccepted, Pipe toDialled) = (new Pipe(options), new Pipe(options), new Pipe(options), new Pipe(options));
        MemoryWire wire = new();
        wire.Connect(fromDialled, toAccepted, fromAccepted, toDialled);
        return (new MemoryConnection(id, wire, toDialled.Reader, fromDialled.Writer), new MemoryConnection(id, wire, toAccepted.Reader, fromAccepted.Writer));
    }

    /// <inheritdoc/>
    public override void Abort(ConnectionAbortedException abortReason) => _wire.Cut();

    /// <summary>Breaks both ends; once it completes, nothing that one writes reaches the other.</summary>
    public Task ResetAsync() => _wire.CutAsync();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await Transport.Input.CompleteAsync();
        await Transport.Output.CompleteAsync();
        await base.DisposeAsync();
    }

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
