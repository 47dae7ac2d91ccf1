using Walrus.Storage.Format;

namespace Walrus.Storage.Inspection;

/// <summary>
/// Says of every file of the ring what it is, from headers (and from records where headers are lost). Pure. The rules are those of opening, made
/// to work with whatever headers there are: the newest good one says how far back the journal goes, and each says where the file before it
/// ended and that no generation between the two ever counted.
/// </summary>
internal static class JournalRoles
{
    /// <summary>Sets state, place and end of each file, and returns those that are walked, oldest first.</summary>
    public static IReadOnlyList<SurveyedJournal> Assign(IReadOnlyList<SurveyedJournal> files, Guid? store)
    {
        SurveyedJournal[] headed = [.. files.Where(file => file.Check == HeaderCheck.Good && (store is null || file.Header.Store.Id == store))];
        Generation oldest = headed.Length > 0 ? headed.MaxBy(file => file.Header.Generation.Value)!.Header.OldestLive : default;
        HashSet<Generation> taken = [];
        List<SurveyedJournal> walked = [];

        // Good headers first: they have the better claim on a generation.
        foreach (SurveyedJournal file in files.OrderBy(file => file.Check == HeaderCheck.Good ? 0 : 1))
        {
            file.State = StateOf(file, store, oldest, headed);
            if (file.State is not (JournalFileState.InUse or JournalFileState.HeaderLost or JournalFileState.Blank) || file.Generation is not { } generation)
            {
                continue;
            }

            if (!taken.Add(generation))
            {
                file.State = file.Check == HeaderCheck.Good ? JournalFileState.Duplicate : file.State;
                continue;
            }

            if (IsAlive(generation, oldest, headed))
            {
                SetEnd(file, generation, headed);
                walked.Add(file);
            }
        }

        walked.Sort((left, right) => left.Generation!.Value.CompareTo(right.Generation!.Value));
        int place = 0;
        foreach (SurveyedJournal file in walked.Where(file => file.State != JournalFileState.Blank))
        {
            file.ChainPlace = place++;
        }

        return walked;
    }

    private static JournalFileState StateOf(SurveyedJournal file, Guid? store, Generation oldest, SurveyedJournal[] headed)
    {
        if (file.Check == HeaderCheck.Blank)
        {
            return JournalFileState.Blank;
        }

        if (file.Check != HeaderCheck.Good)
        {
            return file.Generation is { } told && IsAlive(told, oldest, headed) ? JournalFileState.HeaderLost : JournalFileState.Unreadable;
        }

        return store is not null && file.Header.Store.Id != store ? JournalFileState.Foreign
            : file.Header.Generation < oldest ? JournalFileState.Free
            : IsAlive(file.Header.Generation, oldest, headed) ? JournalFileState.InUse
            : JournalFileState.CutOff;
    }

    private static bool IsAlive(Generation generation, Generation oldest, SurveyedJournal[] headed) =>
        generation >= oldest
        && !headed.Any(later => later.Header.Previous != default
            && generation > later.Header.Previous.Generation
            && generation < later.Header.Generation);

    private static void SetEnd(SurveyedJournal file, Generation generation, SurveyedJournal[] headed)
    {
        foreach (SurveyedJournal later in headed.Where(later => later.Header.Previous != default && later.Header.Previous.Generation == generation))
        {
            file.RecordsEnd = Math.Min(file.RecordsEnd, later.Header.Previous.Offset);
            file.IsEndKnown = true;
        }
    }
}
