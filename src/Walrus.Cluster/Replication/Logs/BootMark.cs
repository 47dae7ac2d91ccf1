using System.Text;
using Walrus.Storage;

namespace Walrus.Cluster.Replication;

/// <summary>
/// What the store remembers of its last start: whether acknowledged meant flushed, and in which run of the operating system that was. A node may vouch for what it
/// acknowledged before if one of these holds: it was flushed; the store was closed cleanly; the system has not restarted. (docs/formats/replication.md)
/// </summary>
/// <param name="IsEach">Whether each append was flushed before it was acknowledged.</param>
/// <param name="BootId">The run of the operating system; empty when unknown.</param>
internal sealed record BootMark(bool IsEach, string BootId)
{
    private const byte Version = 1;

    /// <summary>The value of the store that holds it.</summary>
    public static ValueName Name { get; } = new("__seg.boot");

    /// <summary>The mark of this start.</summary>
    public static BootMark Of(FsyncSchedule fsync, string bootId) =>
        new(fsync.IsEach, bootId.Length > Limits.BootIdCharsMax ? bootId[..Limits.BootIdCharsMax] : bootId);

    /// <summary>
    /// Whether what was acknowledged under <paramref name="before"/> is there for certain. Null, when no copies were ever kept or nobody knows, vouches for nothing.
    /// </summary>
    public static bool Vouches(BootMark? before, bool wasClean, string bootId) =>
        before is not null && (before.IsEach || wasClean || (before.BootId.Length > 0 && string.Equals(before.BootId, bootId, StringComparison.Ordinal)));

    /// <summary>The bytes: version, 1 for each or 0, the boot id in UTF-8.</summary>
    public byte[] Encode() => [Version, IsEach ? (byte)1 : (byte)0, .. Encoding.UTF8.GetBytes(BootId)];

    /// <summary>Null for other bytes.</summary>
    public static BootMark? TryDecode(ReadOnlyMemory<byte>? bytes) =>
        bytes is { Length: >= 2 } some && some.Span[0] == Version && some.Span[1] <= 1
            ? new BootMark(some.Span[1] == 1, Encoding.UTF8.GetString(some.Span[2..]))
            : null;
}
