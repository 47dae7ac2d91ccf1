namespace Walrus.Cli.Import;

/// <summary>How an import begins.</summary>
internal enum ImportStart
{
    /// <summary>From the first line; the topic's end is looked up first.</summary>
    Fresh,

    /// <summary>From the last acknowledged line, comparing with the topic before anything is sent.</summary>
    Continue,

    /// <summary>Everything is there already.</summary>
    AlreadyComplete,

    /// <summary>The state file does not fit what was asked.</summary>
    Refuse,
}

/// <summary>Decides how an import begins. Pure.</summary>
/// <param name="Start">What to do.</param>
/// <param name="State">The state to continue from; null unless <see cref="ImportStart.Continue"/> or complete.</param>
/// <param name="Reason">For <see cref="ImportStart.Refuse"/>: what does not fit, for the user.</param>
internal readonly record struct ImportPlan(ImportStart Start, ImportState? State, string Reason)
{
    /// <summary>Where reading begins: at the last acknowledged line, so that it can be compared with the topic.</summary>
    public long ReadFrom => Start == ImportStart.Continue ? State!.LastLineStart : 0;

    /// <summary>Lines that come before <see cref="ReadFrom"/>.</summary>
    public long LinesBefore => Start == ImportStart.Continue ? Math.Max(0, State!.Lines - 1) : 0;

    /// <summary>Lines from <see cref="ReadFrom"/> on that were acknowledged already: the last one, read again to be compared.</summary>
    public long LinesOverlapping => LinesAcknowledged - LinesBefore;

    /// <summary>Lines that must already be in the topic, as the broker acknowledged them.</summary>
    public long LinesAcknowledged => Start == ImportStart.Continue ? State!.Lines : 0;

    /// <summary>Weighs what was asked against the state file.</summary>
    /// <param name="resume">Whether <c>--resume</c> was given: without it a state file counts for nothing.</param>
    /// <param name="state">The state file's content; null when there is none.</param>
    /// <param name="source">The source as it is now.</param>
    /// <param name="address">The broker asked for.</param>
    /// <param name="topic">The topic asked for.</param>
    public static ImportPlan Decide(bool resume, ImportState? state, SourceIdentity source, string address, string topic)
    {
        if (!resume || state is null)
        {
            return new ImportPlan(ImportStart.Fresh, State: null, string.Empty);
        }

        if (Contradiction(state, source, address, topic) is { } contradiction)
        {
            return new ImportPlan(ImportStart.Refuse, state, contradiction);
        }

        return new ImportPlan(state.Complete ? ImportStart.AlreadyComplete : ImportStart.Continue, state, string.Empty);
    }

    private static string? Contradiction(ImportState state, SourceIdentity source, string address, string topic)
    {
        if (!string.Equals(state.Topic, topic, StringComparison.Ordinal))
        {
            return $"it belongs to an import into topic '{state.Topic}', not '{topic}'";
        }

        if (!string.Equals(state.Address, address, StringComparison.Ordinal))
        {
            return $"it belongs to an import to {state.Address}, not {address}";
        }

        if (state.Source.Size != source.Size || state.Source.Modified != source.Modified)
        {
            return "the source file has changed since (other size or time)";
        }

        return state.Source == source ? null : "the source file has changed since (other content at its start)";
    }
}
