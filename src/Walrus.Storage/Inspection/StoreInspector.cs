using Walrus.Storage.Files;
using Walrus.Storage.Format;
using Walrus.Storage.Journal.Backends;
using Walrus.Storage.Recovery;

namespace Walrus.Storage.Inspection;

/// <summary>Looks at a store twice: as opening would, and file by file past whatever opening refuses. Writes nothing.</summary>
internal sealed class StoreInspector(IFileSystem files, InspectionOptions options)
{
    /// <summary>Looks at a store that is in use have to agree: damage that is only seen once was a file that was just being written.</summary>
    private const int LooksAtMovingStore = 3;

    private readonly StoreFolders _folders = new(Path.GetFullPath(options.Directory));

    /// <summary>Looks, and when <paramref name="isInUse"/> looks again until two looks agree on what is damaged.</summary>
    public StoreInspection Run(bool isInUse, int? holder, CancellationToken cancellation)
    {
        StoreInspection found = Look(cancellation);
        for (int look = 1; isInUse && !found.IsIntact && look < LooksAtMovingStore; look++)
        {
            StoreInspection again = Look(cancellation);
            found = again with { Damages = [.. again.Damages.Intersect(found.Damages)] };
        }

        return found with { IsInUse = isInUse, HolderProcessId = holder };
    }

    private StoreInspection Look(CancellationToken cancellation)
    {
        StoreSurvey survey = StoreSurvey.Run(files, _folders, options.Verify, keepsTorn: false, cancellation);
        OpeningInspection opening = TryOpen(survey, out StoreDamage? refusal);
        var names = new PartitionNames(survey.State);
        var view = new SurveyView(survey, names, options.Topic);
        List<StoreDamage> damages = [.. survey.Damages.Select(names.Name), .. view.MissingEntries(_folders.Root)];
        if (refusal is not null && !damages.Exists(damage => damage.Path == refusal.Path && (damage.Position == refusal.Position || damage.Topic is null)))
        {
            damages.Insert(0, refusal);
        }

        return new StoreInspection
        {
            Directory = _folders.Root,
            StoreId = survey.Identity is { } identity && identity.Id != Guid.Empty ? identity.Id : null,
            IsVerified = options.Verify,
            Opening = opening,
            Journal = view.Journal(),
            Packs = view.Packs(),
            Topics = view.Topics(),
            Values = view.Values(),
            Damages = [.. damages.Distinct()],
            ForeignFiles = survey.Foreign,
        };
    }

    /// <summary>The engine's own opinion, from the same code that opens a store.</summary>
    private OpeningInspection TryOpen(StoreSurvey survey, out StoreDamage? refusal)
    {
        refusal = null;
        var open = new LogOptions { Directory = _folders.Root, JournalFileBytes = FileBytes(survey) };
        try
        {
            return new OpeningInspection(Opens: true, null, new EngineOpener(open, new ReadOnlyFiles(files), EngineOpener.DrawIdentity).Examine());
        }
        catch (StoreCorruptException corrupt)
        {
            refusal = new StoreDamage(corrupt.Path, corrupt.Position, corrupt.Reason) { Topic = corrupt.Topic, Offset = corrupt.Offset };
            return new OpeningInspection(Opens: false, corrupt.Message, null);
        }
        catch (StorageException other)
        {
            refusal = new StoreDamage(_folders.Root, 0, other.Message);
            return new OpeningInspection(Opens: false, other.Message, null);
        }
    }

    /// <summary>The size of the store's own journal files: it decides how large a checkpoint may be.</summary>
    private static long FileBytes(StoreSurvey survey)
    {
        long largest = survey.Journals.Where(file => file.Check == HeaderCheck.Good).Select(file => file.Header.FileBytes).DefaultIfEmpty(0).Max();
        return Math.Clamp(largest, Limits.JournalFileBytesDefault, Limits.JournalFileBytesMax);
    }
}
