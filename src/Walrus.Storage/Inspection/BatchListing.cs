using Walrus.Storage.Files;
using Walrus.Storage.Format;
using Walrus.Storage.Recovery;

namespace Walrus.Storage.Inspection;

/// <summary>Lists the whole batches of a store, file by file, in the memory of one batch.</summary>
internal sealed class BatchListing(IFileSystem files, StoreFolders folders, TopicName? only)
{
    private const int CompressionMask = 0b111;

    /// <summary>Walks packs by number and then the journal.</summary>
    public IEnumerable<BatchInspection> Run(CancellationToken cancellation)
    {
        StoreSurvey survey = StoreSurvey.Run(files, folders, deep: false, keepsTorn: true, cancellation);
        if (survey.Identity is not { } identity)
        {
            yield break;
        }

        var names = new PartitionNames(survey.State);
        ReadOnlyFiles readOnly = survey.Files;
        foreach (SurveyedPack pack in survey.Packs.Where(pack => pack.Length is not null && !pack.IsForeign).OrderBy(pack => pack.Id.Value))
        {
            foreach (BatchInspection batch in Walk(readOnly, pack.Path, pack.Check == HeaderCheck.Good ? pack.Header.Source : null, long.MaxValue, RecordSalt.OfPack(identity.Salt), names, cancellation))
            {
                yield return batch;
            }
        }

        foreach (SurveyedJournal file in survey.Journals.Where(file => file.Walk is not null).OrderBy(file => file.Generation!.Value.Value))
        {
            foreach (BatchInspection batch in Walk(readOnly, file.Path, file.Generation, file.RecordsEnd, RecordSalt.OfJournal(identity.Salt), names, cancellation))
            {
                yield return batch;
            }
        }
    }

    private IEnumerable<BatchInspection> Walk(
        ReadOnlyFiles from, string path, Generation? generation, long end, RecordSalt salt, PartitionNames names, CancellationToken cancellation)
    {
        using IFile file = from.Open(path, FileOpening.ExistingReadOnly);
        using var window = new ByteWindow(file, end, cancellation);
        if ((generation ?? LostHeader.FindGeneration(window, salt)) is not { } known)
        {
            yield break;
        }

        var scan = new RecordScan(window, HeaderBlock.Bytes, known, salt);
        for (ScanStep step = scan.Step(); step != ScanStep.End; step = scan.Step())
        {
            if (step == ScanStep.Record && scan.Frame.Kind == RecordKind.Batch && Describe(path, scan, names) is { } batch && (only is null || batch.Topic == only))
            {
                yield return batch;
            }
        }
    }

    private static BatchInspection Describe(string path, RecordScan scan, PartitionNames names)
    {
        _ = BatchHeader.TryRead(scan.Body, out BatchHeader header);
        (TopicName Topic, int Number)? owner = names.Find(scan.Frame.Partition);
        return new BatchInspection
        {
            Topic = owner?.Topic,
            Partition = owner?.Number,
            PartitionId = scan.Frame.Partition.Value,
            Path = path,
            Position = scan.Position,
            Bytes = scan.Frame.BodyBytes,
            Base = header.BaseOffset,
            Count = header.Count,
            BaseTimestamp = header.BaseTimestamp,
            MaxTimestamp = header.MaxTimestamp,
            Compression = header.Attributes & CompressionMask,
        };
    }
}
