using Walrus.Cli.Commands;
using Walrus.Cli.Rendering;
using Walrus.Cli.Topics;

namespace Walrus.Cli.Import;

/// <summary>
/// One run of <c>import</c>: opens the source, decides where to begin, and moves batch after batch, the next one being read while one is
/// under way. Whatever ends the run, the state of what is acknowledged is kept where it can be.
/// </summary>
internal sealed class ImportRunner(CommandSession session, ImportRequest request)
{
    private ImportState? _state;
    private ImportStateFile? _stateFile;
    private long _savedAt;
    private bool _isSaved;

    /// <summary>Runs to the end.</summary>
    /// <exception cref="CliException">It stopped; the message says how much is imported.</exception>
    public async Task<ImportSummary> RunAsync(CancellationToken cancellationToken)
    {
        await using var source = await ImportSource.OpenAsync(request.Path, session.Context.Console, cancellationToken);
        var plan = Decide(source);
        if (plan.Start == ImportStart.AlreadyComplete)
        {
            return new ImportSummary(plan.State!.Lines, plan.State.Bytes, Sent: 0, TimeSpan.Zero, WasComplete: true);
        }

        var baseOffset = await PrepareTopicAsync(plan, cancellationToken);
        var started = session.Time.GetTimestamp();
        _savedAt = started;
        if (source.Identity is { } identity && baseOffset is { } offset)
        {
            _state = plan.State ?? new ImportState(
                ImportState.CurrentVersion, identity, session.Settings.Address.ToString(), request.Topic, offset.Value, Lines: 0, LastLineStart: 0, Bytes: 0, Complete: false);
        }

        if (request.Resume && plan.Start == ImportStart.Fresh)
        {
            Save();
        }

        var meter = new ProgressMeter(source.Identity?.Size, plan.LinesAcknowledged, plan.State?.Bytes ?? 0);
        var display = new ImportDisplay(session.Context.Console, meter, request.Quiet);
        if (plan.ReadFrom > 0)
        {
            source.Stream.Position = plan.ReadFrom;
        }

        var reader = new LineBatchReader(source.Stream, request.LineBytesMax, plan.LinesBefore, plan.ReadFrom, waitsForLines: source.Identity is null);
        var sender = new BatchSender(session, request.Topic, baseOffset, request.RetryFor, display.Note);
        var run = new ImportRun(session.Time, started, plan);
        try
        {
            await MoveAsync(reader, sender, run, display, cancellationToken);
        }
        catch (Exception exception)
        {
            display.Close();
            TrySaveAfterFailure(display);
            throw Explain(exception, run, cancellationToken.IsCancellationRequested);
        }

        display.Close();
        Finish();
        return new ImportSummary(run.Lines, run.Bytes, run.Lines - plan.LinesAcknowledged - Math.Max(0, sender.Found - plan.LinesOverlapping), run.Elapsed, WasComplete: false);
    }

    private ImportPlan Decide(ImportSource source)
    {
        if (request.Resume && source.Identity is null)
        {
            throw new CliException(ExitCode.Usage, $"--resume needs a file: {source.Name} cannot be read again from where an import stopped");
        }

        if (source.Identity is not { } identity)
        {
            return ImportPlan.Decide(resume: false, state: null, new SourceIdentity(0, default, 0, string.Empty), string.Empty, request.Topic);
        }

        _stateFile = new ImportStateFile(request.StateFile ?? ImportStateFile.PathBeside(request.Path));
        var state = request.Resume ? _stateFile.Load() : null;
        var plan = ImportPlan.Decide(request.Resume, state, identity, session.Settings.Address.ToString(), request.Topic);
        return plan.Start == ImportStart.Refuse
            ? throw new CliException(ExitCode.Refused, $"cannot resume from {_stateFile.Path}: {plan.Reason}; remove the file to import from the start, or name another one with --state-file")
            : plan;
    }

    /// <summary>The offset of the source's first line; null when the topic's order says nothing (several partitions).</summary>
    private async Task<Offset?> PrepareTopicAsync(ImportPlan plan, CancellationToken cancellationToken)
    {
        await session.Client.ConnectAsync(cancellationToken);
        await session.Client.RegisterAsync(request.Topic, partitions: 1, cancellationToken);
        var state = await session.Client.StateAsync(request.Topic, cancellationToken);
        if (state.Partitions.Count > 1)
        {
            return request.Resume
                ? throw new CliException(
                    ExitCode.Usage,
                    $"--resume needs a topic with one partition, and '{request.Topic}' has {state.Partitions.Count}: in which order lines landed there cannot be told; import without --resume")
                : null;
        }

        return plan.State is { } resumed
            ? new Offset(resumed.BaseOffset)
            : (await TopicExtent.FindAsync(session.Client, request.Topic, partition: 0, cancellationToken)).End;
    }

    private async Task MoveAsync(LineBatchReader reader, BatchSender sender, ImportRun run, ImportDisplay display, CancellationToken cancellationToken)
    {
        var batch = new LineBatch();
        var next = new LineBatch();
        var compare = run.Plan.Start == ImportStart.Continue;
        var acknowledged = (int)run.Plan.LinesOverlapping;
        var end = await reader.FillAsync(batch, cancellationToken);
        while (true)
        {
            var filling = end == BatchEnd.Full ? reader.FillAsync(next, cancellationToken) : Task.FromResult(end);
            try
            {
                await sender.SendAsync(batch, acknowledged, compare, cancellationToken);
            }
            finally
            {
                Advance(run, batch, sender.Present);
                await filling.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }

            display.Update(run.Elapsed, run.Lines, run.Bytes);
            SaveAtTimes();
            if (end != BatchEnd.Full)
            {
                ThrowIfUnusable(end, run);
                return;
            }

            compare = compare && sender.WasAllFound;
            acknowledged = 0;
            end = await filling;
            (batch, next) = (next, batch);
        }
    }

    private void Advance(ImportRun run, LineBatch batch, int present)
    {
        var lines = batch.FirstLine + present;
        if (present == 0 || lines <= run.Lines)
        {
            return;
        }

        run.Lines = lines;
        run.Bytes = batch.SourceEndOf(present - 1);
        if (_state is not null)
        {
            _state = _state with { Lines = run.Lines, LastLineStart = batch.SourceStartOf(present - 1), Bytes = run.Bytes };
            _isSaved = false;
        }
    }

    private void ThrowIfUnusable(BatchEnd end, ImportRun run)
    {
        var line = run.Lines + 1;
        switch (end)
        {
            case BatchEnd.LineTooLong:
                throw new CliException(
                    ExitCode.Refused,
                    $"line {line} is longer than {request.LineBytesMax} bytes, the most that a frame of {request.FrameBytesMax} bytes takes: cut it, or raise the broker's --max-frame-bytes and say so with --max-frame-bytes here");
            case BatchEnd.LineNotUtf8:
                throw new CliException(
                    ExitCode.Refused,
                    $"line {line} is not UTF-8, which the protocol demands: convert the source (iconv -t utf-8) or take that line out");
        }
    }

    private void SaveAtTimes()
    {
        if (request.Resume && session.Time.GetElapsedTime(_savedAt) >= Limits.ImportStateInterval)
        {
            Save();
        }
    }

    private void Save()
    {
        _stateFile!.Save(_state!);
        _savedAt = session.Time.GetTimestamp();
        _isSaved = true;
    }

    private void Finish()
    {
        if (request.Resume)
        {
            _state = _state! with { Complete = true };
            Save();
        }
    }

    /// <summary>Also without --resume: whoever sees an import fail wants to go on.</summary>
    private void TrySaveAfterFailure(ImportDisplay display)
    {
        if (_state is not { Lines: > 0 } || _isSaved)
        {
            return;
        }

        try
        {
            Save();
        }
        catch (CliException exception)
        {
            display.Note(exception.Message);
        }
    }

    private Exception Explain(Exception exception, ImportRun run, bool wasInterrupted)
    {
        var imported = run.Lines == 0 ? "nothing is imported" : $"imported so far: {Quantity.Lines(run.Lines)}";
        var hint = _isSaved ? $"; go on with --resume{(request.StateFile is null ? string.Empty : $" --state-file {request.StateFile}")}" : string.Empty;
        if (wasInterrupted && exception is OperationCanceledException)
        {
            var more = _state is null ? ", and lines sent last may have landed" : string.Empty;
            return new CliException(ExitCode.Interrupted, $"interrupted: {imported}{more}{hint}", exception);
        }

        return FailureText.Describe(exception, session.Settings.Address) is { } failure
            ? new CliException(failure.Code, $"{failure.Message}; {imported}{hint}", exception)
            : exception;
    }
}
