using System.Collections.Concurrent;

namespace Walrus.Client;

/// <summary>Request objects waiting for their next use; bounded, and what is beyond goes to the collector.</summary>
internal sealed class RequestPool
{
    private readonly ConcurrentQueue<SingleRequest> _idle = new();
    private int _idleCount;

    public SingleRequest Rent()
    {
        if (_idle.TryDequeue(out SingleRequest? request))
        {
            Interlocked.Decrement(ref _idleCount);
            return request;
        }

        return new SingleRequest(this);
    }

    public void Return(SingleRequest request)
    {
        if (Interlocked.Increment(ref _idleCount) <= Limits.ClientPooledRequestsMax)
        {
            _idle.Enqueue(request);
        }
        else
        {
            Interlocked.Decrement(ref _idleCount);
        }
    }
}
