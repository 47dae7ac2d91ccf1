using System.Diagnostics.Metrics;

namespace Walrus.Storage;

/// <summary>The engine's measurements, as <see cref="System.Diagnostics.Metrics"/> instruments of a meter named <see cref="Name"/>.</summary>
internal sealed class StorageMeter : IDisposable
{
    public const string Name = "Walrus.Storage";

    private readonly Meter _meter = new(Name);
    private long _entries;
    private long _bytes;
    private long _batches;
    private readonly Histogram<double> _flushes;
    private readonly Counter<long> _packBytes;
    private readonly Counter<long> _cutBytes;
    private readonly Counter<long> _mergedPacks;
    private readonly Counter<long> _mergedBytes;

    public StorageMeter()
    {
        _ = _meter.CreateObservableCounter("walrus.storage.appends", () => Volatile.Read(ref _entries), "{entry}", "Entries written to the journal.");
        _ = _meter.CreateObservableCounter("walrus.storage.append.bytes", () => Volatile.Read(ref _bytes), "By", "Bytes of entry records written to the journal, overhead included.");
        _ = _meter.CreateObservableCounter("walrus.storage.append.batches", () => Volatile.Read(ref _batches), "{batch}", "Batches that the entries were written in.");
        _flushes = _meter.CreateHistogram<double>("walrus.storage.flush.duration", "s", "How long each flush of the journal took.");
        _packBytes = _meter.CreateCounter<long>("walrus.storage.pack.bytes", "By", "Bytes of packs written.");
        _cutBytes = _meter.CreateCounter<long>("walrus.storage.recovery.cut.bytes", "By", "Bytes of a torn, never acknowledged end that recovery cut.");
        _mergedPacks = _meter.CreateCounter<long>("walrus.storage.merge.packs", "{pack}", "Packs that gave way to a merged or rewritten one, or to none.");
        _mergedBytes = _meter.CreateCounter<long>("walrus.storage.merge.bytes", "By", "Bytes of packs that merging and rewriting wrote.");
    }

    public void Merged(in Packs.Merging.MergedPacks merged)
    {
        _mergedPacks.Add(merged.Packs);
        _mergedBytes.Add(merged.BytesAfter);
    }

    /// <summary>One batch. Under the committer's role: the counts are plain numbers that an observer reads.</summary>
    public void Appended(int entries, int bytes)
    {
        Volatile.Write(ref _entries, _entries + entries);
        Volatile.Write(ref _bytes, _bytes + bytes);
        Volatile.Write(ref _batches, _batches + 1);
    }

    public void Flushed(TimeSpan duration) => _flushes.Record(duration.TotalSeconds);

    public void Packed(long bytes) => _packBytes.Add(bytes);

    public void Recovered(RecoveryReport report) => _cutBytes.Add(report.BytesCut);

    public void Dispose() => _meter.Dispose();
}
