using System.Buffers;

namespace Walrus.Protocol;

/// <summary>The commands of the protocol.</summary>
public enum RequestKind
{
    /// <summary>The frame is no command; <see cref="Request.Error"/> says why.</summary>
    Invalid,

    /// <summary><c>REGISTER topic [partitions]</c></summary>
    Register,

    /// <summary><c>PUT topic payload</c></summary>
    Put,

    /// <summary><c>GET topic</c></summary>
    Get,

    /// <summary><c>FETCH topic segment index [partition]</c>; the partition is an extension.</summary>
    Fetch,

    /// <summary><c>STATE topic</c></summary>
    State,

    /// <summary><c>METRICS</c></summary>
    Metrics,

    /// <summary><c>TOPICS</c>, an extension.</summary>
    Topics,
}

/// <summary>
/// One parsed command, or the error to answer. The payload is a slice of the frame it was parsed from and lives as long as that
/// memory; everything else is owned.
/// </summary>
public readonly struct Request
{
    /// <summary>Which command; <see cref="RequestKind.Invalid"/> when only <see cref="Error"/> is to be read.</summary>
    public RequestKind Kind { get; init; }

    /// <summary>The topic, never internal; <c>default</c> for METRICS, TOPICS and invalid requests.</summary>
    public TopicName Topic { get; init; }

    /// <summary>REGISTER: 1 to <see cref="Limits.TopicPartitionsMax"/>; 1 when the client did not say.</summary>
    public int Partitions { get; init; }

    /// <summary>FETCH: the segment asked for, 0 or more (0 names none: segments count from 1).</summary>
    public SegmentNumber Segment { get; init; }

    /// <summary>FETCH: the entry's place in its segment, from 0.</summary>
    public long Index { get; init; }

    /// <summary>FETCH: the partition, from 0; 0 when the client did not say. Not checked against the topic.</summary>
    public int Partition { get; init; }

    /// <summary>PUT: everything after the second space, byte for byte; may be empty. Valid UTF-8, as the whole frame is.</summary>
    public ReadOnlySequence<byte> Payload { get; init; }

    /// <summary>Invalid requests: what to answer, without the <c>ERR </c> before it. Null for all others.</summary>
    public string? Error { get; init; }

    internal static Request Refused(string error) => new() { Kind = RequestKind.Invalid, Error = error };
}
