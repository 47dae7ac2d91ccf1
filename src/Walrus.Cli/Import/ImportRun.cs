namespace Walrus.Cli.Import;

/// <summary>How far a run has come.</summary>
/// <param name="time">The clock.</param>
/// <param name="started">Its timestamp at the start.</param>
/// <param name="plan">Where the run began.</param>
internal sealed class ImportRun(TimeProvider time, long started, ImportPlan plan)
{
    /// <summary>Where the run began.</summary>
    public ImportPlan Plan => plan;

    /// <summary>Lines of the source that are in the topic, from its first, without a gap.</summary>
    public long Lines { get; set; } = plan.LinesAcknowledged;

    /// <summary>Their bytes in the source.</summary>
    public long Bytes { get; set; } = plan.State?.Bytes ?? 0;

    /// <summary>Time since the start.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(started);
}

/// <summary>What a finished import did.</summary>
/// <param name="Lines">Lines of the source, all in the topic now.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Sent">Lines that this run sent; the others were there already.</param>
/// <param name="Elapsed">How long this run took.</param>
/// <param name="WasComplete">True when an earlier run had finished already.</param>
internal readonly record struct ImportSummary(long Lines, long Bytes, long Sent, TimeSpan Elapsed, bool WasComplete);
