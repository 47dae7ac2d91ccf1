using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Walrus.Storage;

namespace Walrus.Cluster;

/// <summary>What a <see cref="SegmentHost"/> has to know of its node. Read once.</summary>
public sealed record SegmentHostOptions
{
    /// <summary>The engine's schedule: what a durable copy is, here and in what this node answers to others.</summary>
    public required FsyncSchedule Fsync { get; init; }

    /// <summary>
    /// Names the present run of the operating system (/proc/sys/kernel/random/boot_id): as long as it is the same, what the kernel had is still there. Empty when
    /// nobody knows, which counts as another one every time. At most <see cref="Limits.BootIdCharsMax"/> characters; more are cut off.
    /// </summary>
    public string BootId { get; init; } = string.Empty;

    /// <summary>
    /// True when the store took the place of one that the node had lost (decision 0011): of segments that are open already it cannot say how much of them the node held, so it never vouches for
    /// them. They are found once, with the first state that knows this life, and remembered.
    /// </summary>
    public bool ReplacesStore { get; init; }

    /// <summary>The clock of pauses and of resending.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Where logs go.</summary>
    public ILoggerFactory Logging { get; init; } = NullLoggerFactory.Instance;
}
