namespace Walrus.Testing;

/// <summary>The two directions of connections through a <see cref="FaultyProxy"/>, and what happens to the bytes in each.</summary>
public sealed class ProxyRoad
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ProxyFault _toTarget;
    private ProxyFault _fromTarget;

    /// <summary>What happens to bytes on their way to the target, and back from it, from here on.</summary>
    public void Set(ProxyFault toTarget, ProxyFault fromTarget) => Change(ref _toTarget, toTarget, ref _fromTarget, fromTarget);

    /// <summary>What happens to bytes on their way to the target. The other direction stays as it is.</summary>
    public void SetToTarget(ProxyFault fault) => Change(ref _toTarget, fault, ref _toTarget, fault);

    /// <summary>What happens to bytes on their way back. The other direction stays as it is.</summary>
    public void SetFromTarget(ProxyFault fault) => Change(ref _fromTarget, fault, ref _fromTarget, fault);

    /// <summary>Waits while bytes are held; false when they are dropped.</summary>
    internal async Task<bool> PassesAsync(bool toTarget, CancellationToken stop)
    {
        while (true)
        {
            ProxyFault fault;
            Task changed;
            lock (_gate)
            {
                fault = toTarget ? _toTarget : _fromTarget;
                changed = _changed.Task;
            }

            if (fault != ProxyFault.Hold)
            {
                return fault == ProxyFault.None;
            }

            await changed.WaitAsync(stop);
        }
    }

    private void Change(ref ProxyFault one, ProxyFault oneFault, ref ProxyFault other, ProxyFault otherFault)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            one = oneFault;
            other = otherFault;
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}
