using Walrus.Storage.Files;
using Walrus.Storage.Format;
using Walrus.Storage.Recovery;

namespace Walrus.Storage.Inspection;

/// <summary>Walks the journal files that count, oldest first, into a <see cref="StateFold"/>, and judges each as opening would.</summary>
internal sealed class JournalSurvey(IFileSystem files, StateFold fold, FrameSalt salt, CancellationToken cancellation)
{
    private readonly List<FoundDamage> _damages = [];

    /// <summary>Walks <paramref name="walked"/> and returns what is damaged in them.</summary>
    public IReadOnlyList<FoundDamage> Run(IReadOnlyList<SurveyedJournal> walked)
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

        return _damages;
    }

    private void Walk(SurveyedJournal file, bool isLast)
    {
        JournalWalk walk = file.Walk = new JournalWalk();
        using IFile opened = files.Open(file.Path, FileOpening.ExistingReadOnly);
        using var window = new ByteWindow(opened, file.RecordsEnd, cancellation);
        var scan = new RecordScan(window, HeaderBlock.Bytes, file.Generation!.Value, salt);
        fold.BeginGeneration();
        bool isFailed = false;
        while (true)
        {
            ScanStep step = scan.Step();
            if (step == ScanStep.Record)
            {
                TakeRecord(file, walk, scan, isFailed);
                continue;
            }

            // The end is a failure too, unless it is where the next file takes over.
            bool isWhole = step == ScanStep.End && scan.Position >= window.End && (file.IsEndKnown || isLast);
            if (!isFailed)
            {
                isFailed = !isWhole;
                walk.StopsAt = scan.Position;
                walk.StopReason = scan.Reason;
                walk.HasTrace = step == ScanStep.Damage || scan.WasBegun;
            }

            if (step == ScanStep.Damage || !isWhole)
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

    private void TakeRecord(SurveyedJournal file, JournalWalk walk, RecordScan scan, bool isFailed)
    {
        FrameHeader frame = scan.Frame;
        walk.Kinds[frame.Kind] = walk.Kinds.GetValueOrDefault(frame.Kind) + 1;
        walk.Records++;
        walk.ValidBytes += frame.Length;
        walk.TraceEnd = scan.Next;
        walk.FlushedAnywhere = frame.FlushedTo > walk.FlushedAnywhere ? frame.FlushedTo : walk.FlushedAnywhere;
        if (isFailed)
        {
            walk.FlushedBehind = frame.FlushedTo > walk.FlushedBehind ? frame.FlushedTo : walk.FlushedBehind;
        }

        string? contradiction;
        if (frame.Kind == RecordKind.Batch)
        {
            _ = BatchHeader.TryRead(scan.Body, out BatchHeader batch);
            walk.Entries += batch.Count;
            contradiction = fold.AddBatch(file, scan.Position, frame, batch);
        }
        else
        {
            contradiction = fold.Apply(frame, scan.Body);
        }

        walk.IsCheckpointComplete |= fold.IsCheckpointComplete;
        if (contradiction is not null)
        {
            walk.Suspicions.Add(new FoundDamage(file.Path, scan.Position, contradiction, frame.Partition));
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

        if (file.State == JournalFileState.HeaderLost && (isLast is false || walk.FlushedAnywhere.Generation >= file.Generation.Value))
        {
            _damages.Add(new FoundDamage(file.Path, 0, $"the journal file's header is damaged ({file.Check})"));
        }

        if (file.Check == HeaderCheck.Good && file.Length < file.Header.FileBytes)
        {
            _damages.Add(new FoundDamage(file.Path, file.Length, $"the file was cut short: it had {file.Header.FileBytes} bytes when it was made"));
        }
    }
}
