namespace Walrus.Consensus.Runtime.Tests.Bench;

/// <summary>Messages under way between hosts whose links lose none.</summary>
internal sealed class LinkTraffic
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _empty;
    private int _underWay;

    public void Went()
    {
        lock (_gate)
        {
            _underWay++;
        }
    }

    public void Came()
    {
        lock (_gate)
        {
            _underWay--;
            if (_underWay <= 0)
            {
                _empty?.TrySetResult();
            }
        }
    }

    /// <summary>Completes when nothing is under way.</summary>
    public Task DrainAsync()
    {
        lock (_gate)
        {
            if (_underWay <= 0)
            {
                return Task.CompletedTask;
            }

            _empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _empty.Task;
        }
    }
}
