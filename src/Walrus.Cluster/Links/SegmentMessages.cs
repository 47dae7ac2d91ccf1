using Walrus.Peers;

namespace Walrus.Cluster;

/// <summary>Numbers of the requests about copies of segments: docs/formats/segment-requests.md.</summary>
internal static class SegmentMessages
{
    /// <summary>On <see cref="ClusterChannels.Reading"/>: <see cref="ReadRequest"/>.</summary>
    public static MessageKind Read => new(1);

    /// <summary>On <see cref="ClusterChannels.Reading"/>: <see cref="WaitRequest"/>.</summary>
    public static MessageKind Wait => new(2);

    /// <summary>On <see cref="ClusterChannels.Reading"/>: <see cref="SizeRequest"/>.</summary>
    public static MessageKind Size => new(3);

    /// <summary>On <see cref="ClusterChannels.Reading"/>: nothing; answered by <see cref="CopyReport"/>.</summary>
    public static MessageKind Report => new(4);

    /// <summary>On <see cref="ClusterChannels.Sealing"/>: <see cref="SealRequest"/>.</summary>
    public static MessageKind Seal => new(1);

    /// <summary>On <see cref="ClusterChannels.Sealing"/>: <see cref="CompleteHeader"/>.</summary>
    public static MessageKind Complete => new(2);

    /// <summary>On <see cref="ClusterChannels.Sealing"/>: <see cref="CopyRequest"/>.</summary>
    public static MessageKind Copy => new(3);

    /// <summary>On <see cref="ClusterChannels.Sealing"/>: <see cref="StandRequest"/>.</summary>
    public static MessageKind Stand => new(4);

    /// <summary>The request cannot be read.</summary>
    public static RefusalCode Malformed => new(RefusalCode.ServicesFrom);

    /// <summary>The store failed on it.</summary>
    public static RefusalCode StoreFailed => new(RefusalCode.ServicesFrom + 1);
}
