namespace Walrus.Client;

/// <summary>How <see cref="WalrusClient.ReceiveAsync"/> and <see cref="WalrusClient.TakeAsync"/> consume for a group.</summary>
public sealed record GroupOptions
{
    /// <summary>
    /// How long a received entry is this consumer's, from the moment in which the broker hands it out: what is not acknowledged then is handed out again. The entries of a batch are received at
    /// once, so it is to be long enough for all of them.
    /// </summary>
    public TimeSpan Visibility { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Entries asked for at once, 1 to <see cref="Limits.GroupEntriesMax"/>. Null (unless set) is 16 for what is acknowledged, and 1 for what is taken for good: of those that were asked for and not
    /// looked at nobody hears again.
    /// </summary>
    public int? BatchEntries { get; init; }

    /// <summary>True waits for new entries for ever; false (unless set) ends the stream when there are none.</summary>
    public bool Follow { get; init; }

    /// <summary>How long one request waits at the broker when following, at most <see cref="Limits.GroupWaitMax"/>, and half of the client's request timeout.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long to try again, without any success, when the broker cannot hand out entries at the moment or cannot be reached. Zero gives up at once.</summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Checks the bounds.</summary>
    /// <exception cref="ArgumentException">One is broken.</exception>
    internal void Check()
    {
        if (Visibility < Limits.GroupVisibilityMin || Visibility > Limits.GroupVisibilityMax)
        {
            throw new ArgumentException($"{nameof(Visibility)} is from {Limits.GroupVisibilityMin} to {Limits.GroupVisibilityMax}, not {Visibility}.");
        }

        if (BatchEntries is < 1 or > Limits.GroupEntriesMax)
        {
            throw new ArgumentException($"{nameof(BatchEntries)} is from 1 to {Limits.GroupEntriesMax}, not {BatchEntries}.");
        }

        if (Wait < TimeSpan.Zero || RetryFor < TimeSpan.Zero)
        {
            throw new ArgumentException($"{nameof(Wait)} and {nameof(RetryFor)} are not below zero.");
        }
    }
}
