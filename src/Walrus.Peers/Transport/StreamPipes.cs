using System.IO.Pipelines;

namespace Walrus.Peers;

/// <summary>A TLS stream as pipes again.</summary>
internal sealed class StreamPipes(Stream stream) : IDuplexPipe
{
    public PipeReader Input { get; } = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: Limits.PeerSendChunkBytes, leaveOpen: true));

    public PipeWriter Output { get; } = PipeWriter.Create(stream, new StreamPipeWriterOptions(minimumBufferSize: Limits.PeerSendChunkBytes, leaveOpen: true));
}
