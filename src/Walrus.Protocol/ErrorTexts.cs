using System.Text;

namespace Walrus.Protocol;

/// <summary>
/// Every error that a client can be answered because of what it sent, without the <c>ERR </c> that <see cref="ResponseWriter"/> puts
/// before it. Clients compare these texts, so they never change; docs/protocol.md lists them.
/// </summary>
public static class ErrorTexts
{
    /// <summary>The first word is no command (words are upper case).</summary>
    public const string UnknownCommand = "unknown command";

    /// <summary>The frame's body is not UTF-8.</summary>
    public const string InvalidUtf8 = "invalid utf-8";

    /// <summary>A frame of length 0 or above the limit.</summary>
    public const string InvalidFrameLength = "invalid frame length";

    /// <summary>REGISTER with a partition count that is no number from 1 to <see cref="Limits.TopicPartitionsMax"/>.</summary>
    public const string InvalidPartitionCount = "invalid partition count";

    /// <summary>PUT without a second space. With it, an empty payload is an entry like any other.</summary>
    public const string PutRequiresPayload = "PUT requires a payload";

    /// <summary>CONFIGURE that ends after the topic.</summary>
    public const string ConfigureRequiresSettings = "CONFIGURE requires settings";

    /// <summary>FETCH that ends after the topic.</summary>
    public const string FetchRequiresSegment = "FETCH requires a segment";

    /// <summary>FETCH that ends after the segment.</summary>
    public const string FetchRequiresIndex = "FETCH requires an index";

    /// <summary>FETCH whose segment is not a decimal number from 0 to 2^31-1.</summary>
    public const string FetchRequiresNumericSegment = "FETCH requires a numeric segment";

    /// <summary>FETCH whose index is not a decimal number from 0 to 2^63-1.</summary>
    public const string FetchRequiresNumericIndex = "FETCH requires a numeric index";

    /// <summary>FETCH whose partition is not a decimal number from 0 to 2^31-1.</summary>
    public const string FetchRequiresNumericPartition = "FETCH requires a numeric partition";

    /// <summary><c>GET requires a topic</c> and its like.</summary>
    public static string RequiresTopic(RequestKind kind) => kind switch
    {
        RequestKind.Register or RequestKind.Put or RequestKind.Get or RequestKind.Fetch or RequestKind.State
            or RequestKind.Describe or RequestKind.Delete or RequestKind.Configure or RequestKind.Produce => $"{RequestKinds.WordOf(kind)} requires a topic",
        >= RequestKind.Take and <= RequestKind.Forget => $"{RequestKinds.WordOf(kind)} requires a topic",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "This command takes no topic."),
    };

    /// <summary><c>DRAIN requires a node</c> and its like.</summary>
    public static string RequiresNode(RequestKind kind) => $"{RequestKinds.WordOf(kind)} requires a node";

    /// <summary><c>DRAIN requires a numeric node</c> and its like: it is no number from 1 to <see cref="Limits.MetadataNumberMax"/>.</summary>
    public static string RequiresNumericNode(RequestKind kind) => $"{RequestKinds.WordOf(kind)} requires a numeric node";

    /// <summary>Settings that are no JSON object of known settings in their ranges.</summary>
    /// <param name="reason">What is wrong, as <see cref="SettingsPatchJson"/> says it.</param>
    public static string InvalidSettings(string reason) => "invalid settings: " + reason;

    /// <summary>No node of this id is or was a member.</summary>
    public static string UnknownNode(NodeId node) => $"unknown node {node}";

    /// <summary><c>GET takes no further arguments</c> and its like: something stands behind the last argument that the command knows.</summary>
    public static string TooManyArguments(RequestKind kind) => kind switch
    {
        RequestKind.Put or RequestKind.Configure or RequestKind.SetDefaults or RequestKind.Produce =>
            throw new ArgumentOutOfRangeException(nameof(kind), kind, "This command has no last argument."),
        _ => $"{RequestKinds.WordOf(kind)} takes no further arguments",
    };

    /// <summary>
    /// A name that breaks the rule, or an internal one. Names longer than any valid one are cut, with <c>...</c> at the end, so that
    /// the answer stays short whatever was sent.
    /// </summary>
    /// <param name="name">The name's bytes, UTF-8; possibly only the beginning of a long name.</param>
    public static string InvalidTopicName(ReadOnlySpan<byte> name)
    {
        if (name.Length <= Limits.NameCharsMax)
        {
            return string.Concat("invalid topic name ", Encoding.UTF8.GetString(name));
        }

        int end = Limits.NameCharsMax;
        while (end > 0 && (name[end] & 0xC0) == 0x80)
        {
            end--;
        }

        return string.Concat("invalid topic name ", Encoding.UTF8.GetString(name[..end]), "...");
    }

    /// <summary>No topic of this name was registered.</summary>
    public static string UnknownTopic(TopicName topic) => string.Concat("unknown topic ", topic.Value);

    /// <summary>FETCH from a partition that the topic does not have (an extension: the plain protocol knows partition 0 only).</summary>
    public static string UnknownPartition(TopicName topic, int partition) => $"unknown partition {partition} of topic {topic.Value}";

    /// <summary>FETCH from a segment that the partition does not have: 0, or beyond the current one.</summary>
    public static string UnknownSegment(TopicName topic, SegmentNumber segment) => $"unknown segment {segment} of topic {topic.Value}";

    /// <summary>Nothing was done, and trying again later may help: who should do it does not answer, or nobody leads at the moment.</summary>
    public static string Unavailable(string? why) => why is null ? "unavailable" : $"unavailable: {why}";

    /// <summary>It may have been done, now or later, or never: the answer was lost. Trying again may do it twice.</summary>
    public static string OutcomeUnknown(string? why) => why is null ? "outcome unknown" : $"outcome unknown: {why}";
}
