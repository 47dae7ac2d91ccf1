namespace Walrus.Protocol;

/// <summary>Where SEEK puts a group.</summary>
public enum SeekPlace
{
    /// <summary>At <see cref="GroupRequest.Offset"/>.</summary>
    Offset = 0,

    /// <summary>At the first entry that is left.</summary>
    Start = 1,

    /// <summary>Behind the last entry that readers see.</summary>
    End = 2,
}

/// <summary>What a request about a consumer group says beside its topic. What a command does not use is at its default.</summary>
public sealed record GroupRequest
{
    /// <summary>The group's name; empty for GROUPS.</summary>
    public CursorName Group { get; init; }

    /// <summary>TAKE, RECEIVE: entries at most, 1 to <see cref="Limits.GroupEntriesMax"/>.</summary>
    public int EntriesMax { get; init; } = 1;

    /// <summary>TAKE, RECEIVE: how long to wait for the first entry, in whole milliseconds, at most <see cref="Limits.GroupWaitMax"/>.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>RECEIVE, EXTEND: how long entries are their consumer's, in whole milliseconds, <see cref="Limits.GroupVisibilityMin"/> to <see cref="Limits.GroupVisibilityMax"/>.</summary>
    public TimeSpan Visibility { get; init; }

    /// <summary>ACK, RELEASE, EXTEND: 1 to <see cref="Limits.GroupReceiptsMax"/> words as they came, not looked at.</summary>
    public IReadOnlyList<string> Receipts { get; init; } = [];

    /// <summary>SEEK: where to.</summary>
    public SeekPlace Place { get; init; }

    /// <summary>SEEK to an offset: which, up to <see cref="Limits.MetadataNumberMax"/>.</summary>
    public long Offset { get; init; }

    /// <summary>SEEK: the partition; null for all of them. Not checked against the topic.</summary>
    public int? Partition { get; init; }
}
