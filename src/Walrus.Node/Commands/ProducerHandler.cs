using Walrus.Cluster;
using Walrus.Protocol;

namespace Walrus.Node.Commands;

/// <summary>
/// <c>PRODUCER</c>: a producer id that no other client has or will get. The node takes <see cref="Limits.ProducerIdBlock"/> of them from the cluster at once, by a committed command; those
/// that are left when it stops are lost.
/// </summary>
internal sealed class ProducerHandler(MetadataChanges changes) : ICommandHandler
{
    private readonly Lock _gate = new();
    private Task<Reply?>? _reserving;
    private long _next;
    private long _end;

    public RequestKind Kind => RequestKind.Producer;

    public ValueTask<Reply> HandleAsync(in Request request) => Take() is { } id ? new ValueTask<Reply>(Grant(id)) : GrantAsync();

    private static Reply Grant(long id) => Reply.Entry(new ProducerGrant(new ProducerId(id), new ProducerEpoch(0)).ToBytes());

    private async ValueTask<Reply> GrantAsync()
    {
        while (true)
        {
            Task<Reply?> reserving;
            lock (_gate)
            {
                reserving = _reserving ??= ReserveAsync();
            }

            if (await reserving is { } refusal)
            {
                return refusal;
            }

            if (Take() is { } id)
            {
                return Grant(id);
            }
        }
    }

    /// <summary>Takes a block for all that wait. Null when there is one.</summary>
    private async Task<Reply?> ReserveAsync()
    {
        await Task.Yield(); // Out of the lock.
        bool isReserved = false;
        Reply reply = await changes.ChangeAsync(new ReserveProducers(Limits.ProducerIdBlock), result =>
        {
            isReserved = true;
            Open(result.Count);
            return Reply.Ok;
        });
        lock (_gate)
        {
            _reserving = null;
        }

        return isReserved ? null : reply;
    }

    private void Open(long first)
    {
        lock (_gate)
        {
            _next = first;
            _end = first + Limits.ProducerIdBlock;
        }
    }

    private long? Take()
    {
        lock (_gate)
        {
            return _next < _end ? _next++ : null;
        }
    }
}
