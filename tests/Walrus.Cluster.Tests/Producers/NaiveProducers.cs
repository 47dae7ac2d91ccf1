namespace Walrus.Cluster.Tests.Producers;

/// <summary>The rules as plainly as they can be said: the whole log is kept, and looked through for every batch.</summary>
internal sealed class NaiveProducers
{
    private readonly List<(ProducerStamp Stamp, int Count, long Offset)> _log = [];

    public long End => _log.Count == 0 ? 0 : _log[^1].Offset + _log[^1].Count;

    public IReadOnlyList<(ProducerStamp Stamp, int Count, long Offset)> Log => _log;

    /// <summary>Where the batch is or was appended; null when it is refused.</summary>
    public (bool IsNew, long Offset)? Take(ProducerStamp stamp, int count)
    {
        List<(ProducerStamp Stamp, int Count, long Offset)> own = [.. _log.Where(batch => batch.Stamp.Id == stamp.Id)];
        short newest = own.Count == 0 ? (short)-1 : own.Max(batch => batch.Stamp.Epoch.Value);
        if (stamp.Epoch.Value < newest)
        {
            return null;
        }

        own.RemoveAll(batch => batch.Stamp.Epoch != stamp.Epoch);
        SequenceNumber next = own.Count == 0 ? SequenceNumber.First : own[^1].Stamp.First + own[^1].Count;
        if (stamp.First == next)
        {
            _log.Add((stamp, count, End));
            return (true, _log[^1].Offset);
        }

        foreach ((ProducerStamp known, int length, long offset) in own)
        {
            if (known.First == stamp.First && length == count)
            {
                return (false, offset);
            }
        }

        return null;
    }

    public void Cut(long end) => _log.RemoveAll(batch => batch.Offset >= end);
}
