using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Walrus.Simulation.Cluster;

/// <summary>One end of a connection between two nodes.</summary>
internal sealed class SimConnection : ConnectionContext
{
    private readonly SimLink _link;

    public SimConnection(SimLink link, PipeReader input, PipeWriter output)
    {
        _link = link;
        Transport = new Ends(input, output);
        ConnectionClosed = link.Closed;
    }

    /// <inheritdoc/>
    public override string ConnectionId { get; set; } = string.Empty;

    /// <inheritdoc/>
    public override IFeatureCollection Features { get; } = new FeatureCollection();

    /// <inheritdoc/>
    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

    /// <inheritdoc/>
    public override IDuplexPipe Transport { get; set; }

    /// <inheritdoc/>
    public override void Abort(ConnectionAbortedException abortReason) => _link.Reset();

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await Transport.Input.CompleteAsync();
        await Transport.Output.CompleteAsync();
        _link.Reset();
        await base.DisposeAsync();
    }

    private sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
