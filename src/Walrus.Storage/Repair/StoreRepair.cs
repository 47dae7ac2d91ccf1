using Walrus.Storage.Compression;
using Walrus.Storage.Compression.Native;
using Walrus.Storage.Files;
using Walrus.Storage.Format;
using Walrus.Storage.Inspection;
using Walrus.Storage.Recovery;

namespace Walrus.Storage.Repair;

/// <summary>Surveys the damaged store, plans, writes the new one, and reads it back. What fails leaves nothing that could be taken for a store.</summary>
internal sealed class StoreRepair(IFileSystem files, RepairOptions options, Func<StoreIdentity> newIdentity, TimeProvider time)
{
    private readonly StoreFolders _from = new(Path.GetFullPath(options.Directory));
    private readonly StoreFolders _to = new(Path.GetFullPath(options.To));

    /// <summary>Does it all. Nobody may write to the damaged store meanwhile.</summary>
    public RepairReport Run(CancellationToken cancellation)
    {
        CheckTarget();
        StoreSurvey survey = StoreSurvey.Run(files, _from, deep: true, keepsTorn: true, cancellation);
        if (survey.Identity is not { } identity)
        {
            throw new RepairFailedException($"Nothing in '{_from.Root}' can be believed: no header of any file is readable, and no record tells what it belongs to.");
        }

        using Codecs codecs = new(new SystemLibraries());
        var inflater = new BatchInflater(codecs);
        using var reader = new PieceReader(survey.Files, identity.Salt, inflater, cancellation);
        RepairPlan plan = new RepairPlanner(survey.State, options.Keep, reader.Tighten).Plan();
        files.CreateDirectory(_to.Root);
        using IDisposable held = files.Lock(_to.Lock);
        CheckEmpty();
        files.CreateDirectory(_to.Journal);
        files.CreateDirectory(_to.Packs);
        using var writer = new StoreWriter(files, _to, newIdentity(), inflater);
        try
        {
            Copy(plan, reader, writer);
            writer.Finish(plan, FileBytes(survey), EntryTimestamp.From(time.GetUtcNow()));
            ReadBack(plan, cancellation);
        }
        catch
        {
            writer.Undo();
            throw;
        }

        var names = new PartitionNames(survey.State);
        return new RepairReport
        {
            Directory = _from.Root,
            To = _to.Root,
            Keep = options.Keep,
            Topics = plan.Report,
            Damages = [.. survey.Damages.Select(names.Name).Distinct()],
            Entries = plan.Partitions.Sum(partition => partition.Offsets.Count),
            Bytes = writer.Bytes,
        };
    }

    private static void Copy(RepairPlan plan, PieceReader reader, StoreWriter writer)
    {
        foreach (NewPartition partition in plan.Partitions)
        {
            foreach (Take take in partition.Takes)
            {
                reader.Read(take, (in BatchHeader _, ReadOnlySpan<byte> batch, Offset next) => writer.Add(partition.Id, batch, next));
            }
        }
    }

    private static long FileBytes(StoreSurvey survey) =>
        survey.Journals.Where(file => file.Check == HeaderCheck.Good).Select(file => file.Header.FileBytes).DefaultIfEmpty(Limits.JournalFileBytesDefault).Max();

    private void CheckTarget()
    {
        string from = _from.Root + Path.DirectorySeparatorChar;
        if ((_to.Root + Path.DirectorySeparatorChar).StartsWith(from, StringComparison.Ordinal))
        {
            throw new ArgumentException($"'{_to.Root}' lies inside of the damaged store, which must stay as it is.");
        }

        CheckEmpty();
    }

    /// <summary>Only the lock that is held may be there, and the folders that were made.</summary>
    private void CheckEmpty()
    {
        if (!files.DirectoryExists(_to.Root))
        {
            return;
        }

        bool isEmpty = files.List(_to.Root).All(name => StoreFolders.IsKnown(name)
            && (!files.DirectoryExists(Path.Combine(_to.Root, name)) || name == "lost+found" || files.List(Path.Combine(_to.Root, name)).Count == 0));
        if (!isEmpty)
        {
            throw new ArgumentException($"'{_to.Root}' is not empty: a repair makes a new store in a new place. Choose another directory, or empty it if an earlier repair left it unfinished.");
        }
    }

    /// <summary>The new store must open, and hold exactly what was planned, every batch whole.</summary>
    private void ReadBack(RepairPlan plan, CancellationToken cancellation)
    {
        StoreInspection found = new StoreInspector(files, new InspectionOptions { Directory = _to.Root, Verify = true }).Run(isInUse: false, null, cancellation);
        if (!found.IsIntact || !found.Opening.Opens)
        {
            throw new RepairFailedException(
                $"The new store in '{_to.Root}' did not come out whole ({found.Opening.Refusal ?? found.Damages[0].ToString()}). Is that disk in order?");
        }

        var partitions = found.Topics.SelectMany(topic => topic.Partitions).ToDictionary(partition => partition.Id);
        foreach (NewPartition planned in plan.Partitions)
        {
            if (!partitions.TryGetValue(planned.Id.Value, out PartitionInspection? written)
                || new OffsetRange(written.Start, written.End) != planned.Offsets
                || written.Entries != planned.Offsets.Count)
            {
                throw new RepairFailedException($"The new store in '{_to.Root}' does not hold offsets {planned.Offsets} of partition {planned.Id.Value} as it should. This is a defect.");
            }
        }
    }
}
