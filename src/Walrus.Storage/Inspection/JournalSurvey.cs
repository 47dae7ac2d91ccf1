using Walrus.Storage.Compression;
using Walrus.Storage.Files;
using Walrus.Storage.Format;
using Walrus.Storage.Recovery;

namespace Walrus.Storage.Inspection;

/// <summary>
/// Walks the journal files that count, oldest first: once to judge how each ends, as opening would, and once to gather what they say in a
/// <see cref="StateFold"/>.
/// </summary>
internal sealed class JournalSurvey(IFileSystem files, StateFold fold, FrameSalt salt, EntryCheck? entries, CancellationToken cancellation)
{
    private readonly List<FoundDamage> _damages = [];

    /// <summary>What is damaged in the files that were walked.</summary>
    public IReadOnlyList<FoundDamage> Damages => _damages;

    /// <summary>
    /// Walks <paramref name="walked"/>. What lies behind a torn end is taken over only with <paramref name="keepsTorn"/>: it was never confirmed as
    /// durable, and opening cuts it.
    /// </summary>
    public void Run(IReadOnlyList<SurveyedJournal> walked, bool keepsTorn)
    {
        foreach (SurveyedJournal file in walked)
        {
            Walk(file, isLast: ReferenceEquals(file, walked[^1]));
        }

        JournalPosition flushedLater = default;
        for (int i = walked.Count - 1; i >= 0; i--)
        {
            Judge(walked[i], isLast: i == walked.Count - 1, flushedLater);
            JournalPosition here = walked[i].Walk!.FlushedAnywhere;
            flushedLater = here > flushedLater ? here : flushedLater;
        }

        bool isWhole = true;
        foreach (SurveyedJournal file in walked)
        {
            bool isTorn = file.Walk!.Verdict == TailVerdict.Torn;
            isWhole = Fold(file, isTorn && !keepsTorn ? file.Walk.StopsAt : file.RecordsEnd, isWhole);
            if (isTorn && !keepsTorn)
            {
                return;
            }
        }
    }

    private void Walk(SurveyedJournal file, bool isLast)
    {
        JournalWalk walk = file.Walk = new JournalWalk();
        using IFile opened = files.Open(file.Path, FileOpening.ExistingReadOnly);
        using var window = new ByteWindow(opened, file.RecordsEnd, cancellation);
        var scan = new RecordScan(window, HeaderBlock.Bytes, file.Generation!.Value, RecordSalt.OfJournal(salt), entries);
        bool isFailed = false;
        while (true)
        {
            ScanStep step = scan.Step();
            if (step == ScanStep.Record)
            {
                Count(walk, scan, isFailed);
                continue;
            }

            // The end is a failure too, unless it is where the next file takes over, or nobody knows any more where that is.
            bool isWhole = step == ScanStep.End
                && (scan.Position >= window.End ? file.IsEndKnown || isLast : !file.IsEndKnown && !isLast && !scan.WasBegun);
            if (!isFailed)
            {
                isFailed = !isWhole;
                walk.StopsAt = scan.Position;
                walk.StopReason = scan.Reason;
                walk.HasTrace = step == ScanStep.Damage || scan.WasBegun;
            }

            if (!isWhole)
            {
                walk.Suspicions.Add(new FoundDamage(file.Path, scan.Position, scan.Reason, scan.Owner, scan.Base));
            }

            if (step == ScanStep.End)
            {
                break;
            }
        }

        if (window.UnreadableBytes > 0)
        {
            _damages.Add(new FoundDamage(file.Path, 0, $"the disk can not read {window.UnreadableBytes} bytes of this file"));
        }
    }

    private static void Count(JournalWalk walk, RecordScan scan, bool isFailed)
    {
        FrameHeader frame = scan.Frame;
        walk.Kinds[frame.Kind] = walk.Kinds.GetValueOrDefault(frame.Kind) + 1;
        walk.ValidBytes += frame.Length;
        walk.TraceEnd = scan.Next;
        walk.FlushedAnywhere = frame.FlushedTo > walk.FlushedAnywhere ? frame.FlushedTo : walk.FlushedAnywhere;
        if (isFailed)
        {
            walk.FlushedBehind = frame.FlushedTo > walk.FlushedBehind ? frame.FlushedTo : walk.FlushedBehind;
        }

        if (frame.Kind == RecordKind.Batch && BatchHeader.TryRead(scan.Body, out BatchHeader batch))
        {
            walk.Entries += batch.Count;
        }
    }

    /// <summary>The rule of <see cref="TailPolicy"/>, with the evidence put into words.</summary>
    private void Judge(SurveyedJournal file, bool isLast, JournalPosition flushedLater)
    {
        JournalWalk walk = file.Walk!;
        var stop = new JournalPosition(file.Generation!.Value, (int)Math.Min(walk.StopsAt, int.MaxValue));
        JournalPosition flushed = flushedLater > walk.FlushedBehind ? flushedLater : walk.FlushedBehind;
        bool isWhole = walk.Suspicions.Count == 0;
        walk.Verdict = isWhole ? TailVerdict.Clean : TailPolicy.Judge(stop, flushed, walk.HasTrace || !isLast);
        walk.Evidence = walk.Verdict switch
        {
            TailVerdict.Corrupt => $"a later record says that the journal was on the disk as far as {flushed}",
            TailVerdict.Torn => "no later record says that this had reached the disk: it is the torn end of a write that was never confirmed",
            _ => null,
        };
        if (walk.Verdict == TailVerdict.Corrupt)
        {
            _damages.AddRange(walk.Suspicions);
        }

        if (file.State == JournalFileState.HeaderLost && (!isLast || walk.FlushedAnywhere.Generation >= file.Generation.Value))
        {
            _damages.Add(new FoundDamage(file.Path, 0, $"the journal file's header is damaged ({file.Check})"));
        }

        if (file.Check == HeaderCheck.Good && file.Length < file.Header.FileBytes)
        {
            _damages.Add(new FoundDamage(file.Path, file.Length, $"the file was cut short: it had {file.Header.FileBytes} bytes when it was made"));
        }
    }

    /// <summary>Takes over the records before <paramref name="end"/>; false once something is missing in front of what follows.</summary>
    private bool Fold(SurveyedJournal file, long end, bool isWhole)
    {
        using IFile opened = files.Open(file.Path, FileOpening.ExistingReadOnly);
        using var window = new ByteWindow(opened, end, cancellation);
        var scan = new RecordScan(window, HeaderBlock.Bytes, file.Generation!.Value, RecordSalt.OfJournal(salt), entries);
        fold.BeginGeneration();
        for (ScanStep step = scan.Step(); step != ScanStep.End; step = scan.Step())
        {
            if (step != ScanStep.Record)
            {
                isWhole = false;
                continue;
            }

            string? contradiction = scan.Frame.Kind == RecordKind.Batch && BatchHeader.TryRead(scan.Body, out BatchHeader batch)
                ? fold.AddBatch(file, scan.Position, scan.Frame, batch)
                : fold.Apply(scan.Frame, scan.Body);

            // Behind a gap it is only what follows from the gap.
            if (contradiction is not null && isWhole)
            {
                _damages.Add(new FoundDamage(file.Path, scan.Position, contradiction, scan.Frame.Partition));
            }
        }

        return isWhole;
    }
}
