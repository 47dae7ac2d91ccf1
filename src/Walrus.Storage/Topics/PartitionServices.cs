using Walrus.Storage.Compression;
using Walrus.Storage.Events;
using Walrus.Storage.Format;
using Walrus.Storage.Journal;
using Walrus.Storage.Topics.ReadAhead;

namespace Walrus.Storage.Topics;

/// <summary>What the partitions of one engine share.</summary>
internal sealed class PartitionServices
{
    public required Committer Committer { get; init; }

    public required StagedBatch.Services Batches { get; init; }

    public required EngineHealth Health { get; init; }

    public required StoreCatalog Catalog { get; init; }

    public required EntryCache EntryCache { get; init; }

    public required BatchInflater Inflater { get; init; }

    public required PackReadAhead ReadAhead { get; init; }

    public required EngineEvents Events { get; init; }

    public required FrameSalt Salt { get; init; }

    public required ConsistencyMode Consistency { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>The most bytes of one record, given the journal's file size.</summary>
    public required int RecordBytesMax { get; init; }

    /// <summary>Called when entries were given up: their space may be freed now. Must not block.</summary>
    public required Action AfterTrim { get; init; }

    /// <summary>Called when a topic's retention was set. Must not block.</summary>
    public required Action AfterRetentionSet { get; init; }

    /// <summary>What cursors see: only durable entries when every append is made durable.</summary>
    public Visibility CursorVisibility => Batches.FlushesEach ? Visibility.Durable : Visibility.Written;
}
