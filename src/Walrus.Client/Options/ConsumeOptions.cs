namespace Walrus.Client;

/// <summary>How <see cref="WalrusClient.ConsumeAsync"/> goes on when nothing is there.</summary>
public sealed record ConsumeOptions
{
    /// <summary>True waits for new entries for ever; false (unless set) ends the stream at the first EMPTY.</summary>
    public bool Follow { get; init; }

    /// <summary>The pause after the first EMPTY when following; it doubles with each further one and starts again after an entry.</summary>
    public TimeSpan PollDelayMin { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>The longest pause when following, and so the longest delay of an entry in a quiet topic.</summary>
    public TimeSpan PollDelayMax { get; init; } = TimeSpan.FromMilliseconds(500);
}
