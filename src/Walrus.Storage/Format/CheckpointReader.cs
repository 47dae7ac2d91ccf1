namespace Walrus.Storage.Format;

/// <summary>How far a <see cref="CheckpointReader"/> has come.</summary>
internal enum CheckpointState
{
    /// <summary>The last part has not come yet.</summary>
    Incomplete,

    /// <summary>All parts came, in order.</summary>
    Complete,

    /// <summary>A part did not parse, or was not the next one. Final.</summary>
    Malformed,
}

/// <summary>Puts a checkpoint together from the bodies of its parts. Total: any bytes lead to one of the three states.</summary>
internal sealed class CheckpointReader
{
    private readonly List<CheckpointItem> _items = [];
    private uint _next;

    /// <summary>What the parts so far amount to.</summary>
    public CheckpointState State { get; private set; }

    /// <summary>The items of all parts so far, in order; to be used when <see cref="State"/> is <see cref="CheckpointState.Complete"/>.</summary>
    public IReadOnlyList<CheckpointItem> Items => _items;

    /// <summary>Takes the next part's body and says what the state is now. A part after the last one is malformed.</summary>
    public CheckpointState Add(ReadOnlySpan<byte> body)
    {
        SpanReader reader = new(body);
        uint number = reader.UInt32();
        byte last = reader.Byte();
        if (State != CheckpointState.Incomplete || reader.IsFailed || number != _next || last > 1)
        {
            return State = CheckpointState.Malformed;
        }

        while (reader.Remaining > 0)
        {
            if (CheckpointItem.Read(ref reader) is { } item)
            {
                _items.Add(item);
            }
        }

        _next++;
        if (!reader.IsComplete)
        {
            return State = CheckpointState.Malformed;
        }

        return State = last == 1 ? CheckpointState.Complete : CheckpointState.Incomplete;
    }
}
