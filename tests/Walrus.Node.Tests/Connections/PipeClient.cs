using System.Buffers;
using System.Diagnostics.Metrics;
using System.IO.Pipelines;
using System.Text;
using Walrus.Node.Commands;
using Walrus.Node.Connections;
using Walrus.Node.Metrics;
using Walrus.Protocol;

namespace Walrus.Node.Tests.Connections;

/// <summary>A connection under test, over pipes in memory, with handlers that the test answers by hand.</summary>
internal sealed class PipeClient : IAsyncDisposable
{
    private readonly Pipe _toServer;
    private readonly Pipe _toClient;
    private readonly Meter _meter = new("Walrus.Node.Tests");
    private readonly FrameReader _frames = new(Limits.FrameBytesMax);

    public PipeClient(IEnumerable<ICommandHandler> handlers, WindowLimits? window = null, int frameBytesMax = 1024, TimeProvider? time = null)
    {
        _toServer = new Pipe(new PipeOptions(pauseWriterThreshold: 4096, resumeWriterThreshold: 2048, useSynchronizationContext: false));
        _toClient = new Pipe(new PipeOptions(pauseWriterThreshold: 4096, resumeWriterThreshold: 2048, useSynchronizationContext: false));
        ConnectionServices services = new(
            new CommandDispatcher(handlers), window ?? new WindowLimits(), frameBytesMax, new ConnectionProbe(_meter),
            time ?? TimeProvider.System, () => ValueTask.CompletedTask);
        Connection = new ClientConnection(new Duplex(_toServer.Reader, _toClient.Writer), services);
        Run = Connection.RunAsync();
    }

    public ClientConnection Connection { get; }

    /// <summary>The server's side; ends when the connection may be closed.</summary>
    public Task Run { get; }

    public ValueTask<FlushResult> SendAsync(params string[] requests)
    {
        foreach (string request in requests)
        {
            FrameWriter.Write(_toServer.Writer, Encoding.UTF8.GetBytes(request));
        }

        return _toServer.Writer.FlushAsync();
    }

    public ValueTask<FlushResult> SendRawAsync(ReadOnlyMemory<byte> bytes) => _toServer.Writer.WriteAsync(bytes);

    public void CloseSending() => _toServer.Writer.Complete();

    /// <summary>The next answer; null at the end of the stream.</summary>
    public async Task<string?> ReceiveAsync()
    {
        while (true)
        {
            ReadResult read = await _toClient.Reader.ReadAsync();
            ReadOnlySequence<byte> buffer = read.Buffer;
            FrameReadStatus status = _frames.TryRead(ref buffer, out ReadOnlySequence<byte> body);
            string? answer = status == FrameReadStatus.Frame ? Encoding.UTF8.GetString(body) : null;
            _toClient.Reader.AdvanceTo(buffer.Start, answer is null ? buffer.End : buffer.Start);
            if (answer is not null || read.IsCompleted)
            {
                return answer;
            }
        }
    }

    /// <summary>The client goes away without a word.</summary>
    public void StopReading() => _toClient.Reader.Complete();

    /// <summary>Does not wait for <see cref="Run"/>: requests that the test never answers keep it for ever.</summary>
    public ValueTask DisposeAsync()
    {
        _toServer.Writer.Complete();
        _toClient.Reader.Complete();
        _meter.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class Duplex(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
