using Walrus.Peers;

namespace Walrus.Cluster;

/// <summary>Answers what other nodes ask about copies here: <see cref="ClusterChannels.Reading"/>.</summary>
internal sealed class ReadService(OwnCopies copies) : IPeerRequestHandler, IDisposable
{
    /// <summary>What bounds the memory of answers that wait for the network.</summary>
    private readonly SemaphoreSlim _served = new(Limits.SegmentReadsServedMax);

    public void RegisterWith(PeerServices services) => services
        .OnRequest(ClusterChannels.Reading, SegmentMessages.Read, this)
        .OnRequest(ClusterChannels.Reading, SegmentMessages.Wait, this)
        .OnRequest(ClusterChannels.Reading, SegmentMessages.Size, this);

    /// <inheritdoc/>
    public async ValueTask<PeerReply> HandleAsync(PeerMessage request, CancellationToken cancellationToken)
    {
        // A read goes to the disk: not on the thread that takes the channel's requests.
        await Task.Yield();
        if (request.Kind == SegmentMessages.Read && ReadRequest.TryDecode(request.Payload.Span, out ReadRequest read))
        {
            return await ReadAsync(read, cancellationToken);
        }

        if (request.Kind == SegmentMessages.Wait && WaitRequest.TryDecode(request.Payload.Span, out WaitRequest wait))
        {
            CopyHeader header = await copies.WaitAsync(wait, cancellationToken);
            return PeerReply.Answer(header.Encode());
        }

        return request.Kind == SegmentMessages.Size && SizeRequest.TryDecode(request.Payload.Span, out SizeRequest size)
            ? PeerReply.Answer(SegmentSize.Encode(copies.Measure(size)))
            : PeerReply.Refuse(SegmentMessages.Malformed, "the request about a segment cannot be read");
    }

    public void Dispose() => _served.Dispose();

    private async ValueTask<PeerReply> ReadAsync(ReadRequest request, CancellationToken cancellationToken)
    {
        await _served.WaitAsync(cancellationToken);
        Served served = new(copies.Read(request), _served);
        return PeerReply.Answer(new PeerPayload(served.Piece.Header.Encode(), served.Piece.Batches), served);
    }

    /// <summary>A piece on its way: its memory and its place are free when the network has it.</summary>
    private sealed class Served(SegmentPiece piece, SemaphoreSlim places) : IDisposable
    {
        private int _isDisposed;

        public SegmentPiece Piece { get; } = piece;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            {
                Piece.Dispose();
                places.Release();
            }
        }
    }
}
