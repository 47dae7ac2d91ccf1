using System.Collections.Concurrent;

namespace Walrus.Cluster;

/// <content>Copies that are being made for segments that do not name this node yet.</content>
public sealed partial class SegmentHost
{
    private readonly ConcurrentDictionary<SegmentId, int> _kept = new();

    /// <inheritdoc/>
    public IDisposable KeepDuringCopy(SegmentId segment)
    {
        _ = _kept.AddOrUpdate(segment, 1, static (_, holders) => holders + 1);
        return new Keeping(this, segment);
    }

    /// <inheritdoc/>
    public long BytesOf(SegmentId segment) => Volatile.Read(ref _running)?.Copies.Find(segment)?.Log?.Statistics.Bytes ?? 0;

    private bool IsKept(SegmentId segment) => _kept.ContainsKey(segment);

    private void EndKeeping(SegmentId segment)
    {
        if (_kept.AddOrUpdate(segment, 0, static (_, holders) => holders - 1) > 0
            || !_kept.TryRemove(new KeyValuePair<SegmentId, int>(segment, 0)))
        {
            return;
        }

        // What the metadata does not name by now was copied in vain.
        if (Volatile.Read(ref _running) is { } running
            && Volatile.Read(ref _known).FindPartition(segment.Partition)?.Find(segment.Number) is { IsSealed: true } known
            && !known.Replicas.Contains(_own.Node)
            && running.Copies.Find(segment) is { } copy)
        {
            running.Copies.Delete(copy, "it was copied here, and the metadata does not name this node");
        }
    }

    private sealed class Keeping(SegmentHost host, SegmentId segment) : IDisposable
    {
        private int _isDisposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            {
                host.EndKeeping(segment);
            }
        }
    }
}
