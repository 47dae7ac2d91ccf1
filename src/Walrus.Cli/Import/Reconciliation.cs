namespace Walrus.Cli.Import;

/// <summary>What comparing sent lines with the topic has shown.</summary>
internal enum ReconcileOutcome
{
    /// <summary>Every line compared is in the topic.</summary>
    AllPresent,

    /// <summary>The topic ends after <see cref="Reconciliation.Present"/> of the lines: the others never landed.</summary>
    TopicEnded,

    /// <summary>The topic holds another entry where a line should be: someone else writes to it.</summary>
    OtherEntry,

    /// <summary>The topic ends before a line that the broker had acknowledged.</summary>
    AcknowledgedMissing,
}

/// <summary>
/// Compares the lines of a batch, whose fate is unknown, with the entries that the topic holds in their place. Because one connection's
/// PUTs are applied in order and nobody else writes, what landed is a prefix of the lines. Pure.
/// </summary>
internal sealed class Reconciliation
{
    private readonly LineBatch _batch;
    private readonly int _acknowledged;
    private bool _other;

    /// <summary>A comparison before its first entry.</summary>
    /// <param name="batch">The lines, in order.</param>
    /// <param name="first">The first line to compare; those before it are known to be there.</param>
    /// <param name="acknowledged">How many lines of the batch were acknowledged and therefore must be there.</param>
    public Reconciliation(LineBatch batch, int first, int acknowledged)
    {
        _batch = batch;
        _acknowledged = acknowledged;
        Present = first;
    }

    /// <summary>Lines from the start of the batch that are in the topic.</summary>
    public int Present { get; private set; }

    /// <summary>True when no further entry can change the outcome.</summary>
    public bool IsDecided => _other || Present == _batch.Count;

    /// <summary>Takes the next entry of the topic.</summary>
    public void Observe(ReadOnlySpan<byte> entry)
    {
        if (IsDecided)
        {
            return;
        }

        if (entry.SequenceEqual(_batch[Present].Span))
        {
            Present++;
        }
        else
        {
            _other = true;
        }
    }

    /// <summary>The outcome when the topic holds no further entry, or <see cref="IsDecided"/>.</summary>
    public ReconcileOutcome Outcome
    {
        get
        {
            if (_other)
            {
                return ReconcileOutcome.OtherEntry;
            }

            if (Present == _batch.Count)
            {
                return ReconcileOutcome.AllPresent;
            }

            return Present < _acknowledged ? ReconcileOutcome.AcknowledgedMissing : ReconcileOutcome.TopicEnded;
        }
    }
}
