using System.Diagnostics.Metrics;
using Walrus.Storage.Packs;

namespace Walrus.Storage;

/// <summary>
/// The engine's measurements, as <see cref="System.Diagnostics.Metrics"/> instruments of a meter named <see cref="Name"/>. One meter per engine:
/// its tag <see cref="StorageActivities.DirectoryTag"/> tells the engines of one process apart, and costs nothing per measurement.
/// </summary>
internal sealed class StorageMeter : IDisposable
{
    public const string Name = "Walrus.Storage";

    /// <summary>The version of the names and units of instruments and spans.</summary>
    public const string Version = "1.0.0";

    private readonly Meter _meter;
    private readonly Histogram<double> _appends;
    private long _entries;
    private long _bytes;
    private long _batches;
    private readonly Histogram<double> _flushes;
    private readonly Counter<long> _packBytes;
    private readonly Counter<long> _packPlainBytes;
    private readonly Counter<long> _cutBytes;
    private readonly Counter<long> _mergedPacks;
    private readonly Counter<long> _mergedBytes;

    public StorageMeter(string directory)
    {
        _meter = new Meter(new MeterOptions(Name)
        {
            Version = Version,
            Tags = [new KeyValuePair<string, object?>(StorageActivities.DirectoryTag, directory)],
        });
        Activities = new StorageActivities(directory);
        _ = _meter.CreateObservableCounter("walrus.storage.appends", () => Volatile.Read(ref _entries), "{entry}", "Entries written to the journal.");
        _ = _meter.CreateObservableCounter("walrus.storage.append.bytes", () => Volatile.Read(ref _bytes), "By", "Bytes of entry records written to the journal, overhead included.");
        _ = _meter.CreateObservableCounter("walrus.storage.append.batches", () => Volatile.Read(ref _batches), "{batch}", "Batches that the entries were written in.");
        _appends = _meter.CreateHistogram<double>("walrus.storage.append.duration", "s", "From the first append of a batch to its acknowledgement.");
        _flushes = _meter.CreateHistogram<double>("walrus.storage.flush.duration", "s", "How long each flush of the journal took.");
        _packBytes = _meter.CreateCounter<long>("walrus.storage.pack.bytes", "By", "Bytes of packs written.");
        _packPlainBytes = _meter.CreateCounter<long>(
            "walrus.storage.pack.plain.bytes", "By", "Bytes that the entries in packs written would take without compression.");
        _cutBytes = _meter.CreateCounter<long>("walrus.storage.recovery.cut.bytes", "By", "Bytes of a torn, never acknowledged end that recovery cut.");
        _mergedPacks = _meter.CreateCounter<long>("walrus.storage.merge.packs", "{pack}", "Packs that gave way to a merged or rewritten one, or to none.");
        _mergedBytes = _meter.CreateCounter<long>("walrus.storage.merge.bytes", "By", "Bytes of packs that merging and rewriting wrote.");
    }

    public void Merged(in Packs.Merging.MergedPacks merged)
    {
        _mergedPacks.Add(merged.Packs);
        _mergedBytes.Add(merged.BytesAfter);
    }

    /// <summary>Whether somebody wants <see cref="Acknowledged"/>: without, nobody need look at the clock.</summary>
    public bool WantsDurations => _appends.Enabled;

    /// <summary>The spans that go with the measurements.</summary>
    public StorageActivities Activities { get; }

    public void Register(EngineParts parts) => EngineGauges.Register(_meter, parts);

    /// <summary>One batch. Under the committer's role: the counts are plain numbers that an observer reads.</summary>
    public void Appended(int entries, int bytes)
    {
        Volatile.Write(ref _entries, _entries + entries);
        Volatile.Write(ref _bytes, _bytes + bytes);
        Volatile.Write(ref _batches, _batches + 1);
    }

    public void Acknowledged(TimeSpan sinceFirstAppend) => _appends.Record(sinceFirstAppend.TotalSeconds);

    public void Flushed(TimeSpan duration) => _flushes.Record(duration.TotalSeconds);

    public void Packed(PackSummary pack)
    {
        _packBytes.Add(pack.FileBytes);
        _packPlainBytes.Add(pack.Runs.Sum(run => run.PlainBytes));
    }

    public void Recovered(RecoveryReport report) => _cutBytes.Add(report.BytesCut);

    public void Dispose() => _meter.Dispose();
}
