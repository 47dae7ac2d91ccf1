using Walrus.Storage;

namespace Walrus.Cluster;

/// <content>In place of damaged copies.</content>
public sealed partial class GapFiller
{
    /// <summary>
    /// Makes a new copy beside the damaged one, and puts it into its place when it is whole. As long as nobody gives it, the damaged one stays as it is, and what can be read of it is served: it may
    /// be all there is. True when there is nothing to replace any more.
    /// </summary>
    private async Task<bool> HealAsync(SegmentId segment, CancellationToken cancellationToken)
    {
        long start = _time.GetTimestamp();
        string reason = "no other replica answers";
        try
        {
            foreach (NodeId source in Sources(segment))
            {
                if (await _copies.BeginReplacementAsync(segment, cancellationToken) is not { } replacement)
                {
                    return true;
                }

                (FillFate fate, _) = await _fill.RunAsync(
                    segment, source, (replacement.End, replacement.SealedEnd), _copies.FillReplacementAsync, Limits.PeerWaitMax, cancellationToken);
                if (fate == FillFate.Whole && await _copies.ReplaceAsync(segment, cancellationToken))
                {
                    _log.Healed(segment, source, _time.GetElapsedTime(start));
                    return true;
                }

                reason = fate is FillFate.NotTaken or FillFate.Whole ? "the new copy does not take it now" : $"node {source} does not give it";
            }
        }
        catch (StorageException failure)
        {
            reason = failure.Message;
        }

        if (_copies.ServeDamaged(segment))
        {
            _log.NotHealed(segment, reason);
        }

        return false;
    }
}
