using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Walrus.Protocol.Tests;

public sealed class RequestParserTests
{
    private static readonly string LongName = new('n', Limits.NameCharsMax + 1);

    public static TheoryData<string, string> Refusals { get; } = new()
    {
        { "put logs x", "unknown command" },
        { "PUTS logs x", "unknown command" },
        { " PUT logs x", "unknown command" },
        { "\n", "unknown command" },
        { "REGISTER", "REGISTER requires a topic" },
        { "PUT", "PUT requires a topic" },
        { "PUT ", "PUT requires a topic" },
        { "PUT  payload", "PUT requires a topic" },
        { "GET", "GET requires a topic" },
        { "GET ", "GET requires a topic" },
        { "GET  logs", "GET requires a topic" },
        { "FETCH", "FETCH requires a topic" },
        { "STATE", "STATE requires a topic" },
        { "PUT logs", "PUT requires a payload" },
        { "FETCH logs", "FETCH requires a segment" },
        { "FETCH logs ", "FETCH requires a segment" },
        { "FETCH logs  1", "FETCH requires a segment" },
        { "FETCH logs 1", "FETCH requires an index" },
        { "FETCH logs 1 ", "FETCH requires an index" },
        { "FETCH logs one 0", "FETCH requires a numeric segment" },
        { "FETCH logs -1 0", "FETCH requires a numeric segment" },
        { "FETCH logs +1 0", "FETCH requires a numeric segment" },
        { "FETCH logs 2147483648 0", "FETCH requires a numeric segment" },
        { "FETCH logs 1 x", "FETCH requires a numeric index" },
        { "FETCH logs 1 -1", "FETCH requires a numeric index" },
        { "FETCH logs 1 9223372036854775808", "FETCH requires a numeric index" },
        { "FETCH logs 1 2 x", "FETCH requires a numeric partition" },
        { "FETCH logs 1 2 2147483648", "FETCH requires a numeric partition" },
        { "FETCH logs 1 2 3 4", "FETCH takes no further arguments" },
        { "REGISTER logs x", "invalid partition count" },
        { "REGISTER logs 0", "invalid partition count" },
        { "REGISTER logs -1", "invalid partition count" },
        { "REGISTER logs 1025", "invalid partition count" },
        { "REGISTER logs 99999999999999999999", "invalid partition count" },
        { "REGISTER logs 1 2", "REGISTER takes no further arguments" },
        { "GET logs x", "GET takes no further arguments" },
        { "STATE logs x", "STATE takes no further arguments" },
        { "METRICS x", "METRICS takes no further arguments" },
        { "TOPICS x", "TOPICS takes no further arguments" },
        { "cluster", "unknown command" },
        { "CLUSTER x", "CLUSTER takes no further arguments" },
        { "DESCRIBE", "DESCRIBE requires a topic" },
        { "DESCRIBE logs x", "DESCRIBE takes no further arguments" },
        { "DESCRIBE __x", "invalid topic name __x" },
        { "DELETE", "DELETE requires a topic" },
        { "DELETE ", "DELETE requires a topic" },
        { "DELETE logs x", "DELETE takes no further arguments" },
        { "DELETE __raft", "invalid topic name __raft" },
        { "CONFIGURE", "CONFIGURE requires a topic" },
        { "CONFIGURE logs", "CONFIGURE requires settings" },
        { "CONFIGURE logs  ", "CONFIGURE requires settings" },
        { "CONFIGURE ../x", "CONFIGURE requires settings" },
        { "CONFIGURE a/b {}", "invalid topic name a/b" },
        { "CONFIGURE logs {}", "invalid settings: no setting is named" },
        { "CONFIGURE logs []", "invalid settings: not a JSON object of settings" },
        { "CONFIGURE logs x", "invalid settings: not a JSON object of settings" },
        { $"CONFIGURE logs {new string(' ', Limits.SettingsJsonBytesMax + 1)}", "invalid settings: longer than 4096 bytes" },
        { "DEFAULTS x", "invalid settings: not a JSON object of settings" },
        { "DEFAULTS {\"acks\":\"all\"}", "invalid settings: acks must be \"none\", \"leader\" or \"quorum\", or null for the default" },
        { "REMOVE", "REMOVE requires a node" },
        { "REMOVE ", "REMOVE requires a node" },
        { "REMOVE x", "REMOVE requires a numeric node" },
        { "REMOVE 0", "REMOVE requires a numeric node" },
        { "REMOVE -1", "REMOVE requires a numeric node" },
        { "REMOVE 1152921504606846977", "REMOVE requires a numeric node" },
        { "REMOVE 3 FORCE", "REMOVE takes no further arguments" },
        { "REMOVE 3 forced", "REMOVE takes no further arguments" },
        { "REMOVE 3 force x", "REMOVE takes no further arguments" },
        { $"REMOVE 3 {new string(' ', 5_000)}x", "REMOVE takes no further arguments" },
        { "DRAIN", "DRAIN requires a node" },
        { "DRAIN 3 force", "DRAIN takes no further arguments" },
        { "UNDRAIN", "UNDRAIN requires a node" },
        { "UNDRAIN n1", "UNDRAIN requires a numeric node" },
        { "GET .", "invalid topic name ." },
        { "GET ..", "invalid topic name .." },
        { "GET a/b", "invalid topic name a/b" },
        { "GET a\n", "invalid topic name a\n" },
        { "GET größe", "invalid topic name größe" },
        { "PUT __walrus_cursors x", "invalid topic name __walrus_cursors" },
        { "REGISTER __x", "invalid topic name __x" },
        { "FETCH __x 1 0", "invalid topic name __x" },
        { $"GET {LongName}", $"invalid topic name {LongName[..^1]}..." },
        { $"GET {new string('n', 5_000)}", $"invalid topic name {LongName[..^1]}..." },
        { $"PUT {new string('n', 5_000)} x", $"invalid topic name {LongName[..^1]}..." },
        { $"PUT {new string('n', 5_000)}", $"invalid topic name {LongName[..^1]}..." },
        { $"GET {new string('n', 248)}ß", $"invalid topic name {new string('n', 248)}..." },
        { $"GET logs {new string('x', 5_000)}", "GET takes no further arguments" },
        { $"METRICS {new string(' ', 5_000)}x", "METRICS takes no further arguments" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Parse_BadCommand_SaysWhy(string command, string error)
    {
        byte[] body = Encoding.UTF8.GetBytes(command);
        foreach (int cut in new[] { body.Length, 1, 4, body.Length / 2 })
        {
            Request request = RequestParser.Parse(Pieces.Of(body, cut), new TopicNameCache());
            request.Kind.ShouldBe(RequestKind.Invalid);
            request.Error.ShouldBe(error);
        }
    }

    [Theory]
    [InlineData("REGISTER logs", 1)]
    [InlineData("REGISTER logs ", 1)]
    [InlineData("REGISTER logs 1024", 1024)]
    [InlineData("REGISTER logs 007 ", 7)]
    public void Parse_Register_HasPartitions(string command, int partitions)
    {
        Request request = Parse(command);
        request.Kind.ShouldBe(RequestKind.Register);
        request.Topic.Value.ShouldBe("logs");
        request.Partitions.ShouldBe(partitions);
        request.Error.ShouldBeNull();
    }

    [Theory]
    [InlineData("GET logs", RequestKind.Get)]
    [InlineData("GET logs ", RequestKind.Get)]
    [InlineData("STATE logs", RequestKind.State)]
    [InlineData("DESCRIBE logs", RequestKind.Describe)]
    [InlineData("DELETE logs ", RequestKind.Delete)]
    public void Parse_TopicOnly_HasTopic(string command, RequestKind kind)
    {
        Request request = Parse(command);
        request.Kind.ShouldBe(kind);
        request.Topic.Value.ShouldBe("logs");
    }

    [Theory]
    [InlineData("METRICS", RequestKind.Metrics)]
    [InlineData("METRICS ", RequestKind.Metrics)]
    [InlineData("TOPICS", RequestKind.Topics)]
    [InlineData("CLUSTER ", RequestKind.Cluster)]
    [InlineData("DEFAULTS", RequestKind.Defaults)]
    [InlineData("DEFAULTS  ", RequestKind.Defaults)]
    public void Parse_WordOnly_IsEnough(string command, RequestKind kind) => Parse(command).Kind.ShouldBe(kind);

    [Theory]
    [InlineData("REMOVE 3", RequestKind.Remove, 3, false)]
    [InlineData("REMOVE 1152921504606846976 force ", RequestKind.Remove, Limits.MetadataNumberMax, true)]
    [InlineData("DRAIN 007", RequestKind.Drain, 7, false)]
    [InlineData("UNDRAIN 1 ", RequestKind.Undrain, 1, false)]
    public void Parse_NodeCommand_HasTheNode(string command, RequestKind kind, long node, bool isForced)
    {
        Request request = Parse(command);
        (request.Kind, request.Node.Value, request.IsForced, request.Error).ShouldBe((kind, node, isForced, null));
    }

    [Fact]
    public void Parse_Settings_AreReadWhereverTheFrameIsCut()
    {
        string json = $"{{\"replication_factor\": 3,{new string(' ', 1_000)}\"retention_age\": null}}";
        byte[] body = Encoding.UTF8.GetBytes("CONFIGURE logs " + json);
        foreach (int cut in new[] { body.Length, 1, 20, 600 })
        {
            Request request = RequestParser.Parse(Pieces.Of(body, cut), new TopicNameCache());
            (request.Kind, request.Topic.Value).ShouldBe((RequestKind.Configure, "logs"));
            request.Settings.ShouldBe(new SettingsPatch { ReplicationFactor = new(3), RetentionAge = new(null) });
        }

        Request defaults = Parse("DEFAULTS " + json);
        (defaults.Kind, defaults.Settings!.ReplicationFactor.Value).ShouldBe((RequestKind.SetDefaults, 3));
        Parse("DEFAULTS" + new string(' ', 5_000)).Kind.ShouldBe(RequestKind.Defaults);
    }

    [Theory]
    [InlineData("FETCH logs 3 41", 3, 41, 0)]
    [InlineData("FETCH logs 0 0", 0, 0, 0)]
    [InlineData("FETCH logs 2147483647 9223372036854775807 ", int.MaxValue, long.MaxValue, 0)]
    [InlineData("FETCH logs 1 2 9", 1, 2, 9)]
    public void Parse_Fetch_HasPlace(string command, int segment, long index, int partition)
    {
        Request request = Parse(command);
        request.Kind.ShouldBe(RequestKind.Fetch);
        request.Segment.Value.ShouldBe(segment);
        request.Index.ShouldBe(index);
        request.Partition.ShouldBe(partition);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a")]
    [InlineData("a b  c\r\n")]
    [InlineData("größe 😀")]
    [InlineData("\0")]
    public void Parse_Put_KeepsThePayloadByteForByte(string payload)
    {
        Request request = Parse("PUT logs " + payload);
        request.Kind.ShouldBe(RequestKind.Put);
        Encoding.UTF8.GetString(request.Payload).ShouldBe(payload);
    }

    [Fact]
    public void Parse_Put_PayloadIsASliceOfTheFrame()
    {
        byte[] body = Encoding.UTF8.GetBytes("PUT logs payload");
        Request request = RequestParser.Parse(body.AsMemory());
        request.Payload.IsSingleSegment.ShouldBeTrue();
        request.Payload.First.Span.Overlaps(body, out int offset).ShouldBeTrue();
        offset.ShouldBe(-9);
    }

    [Fact]
    public void Parse_WarmPut_AllocatesNothing()
    {
        byte[] body = Encoding.UTF8.GetBytes("PUT a-topic-of-some-length payload");
        TopicNameCache names = new();
        RequestParser.Parse(body.AsMemory(), names);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            RequestParser.Parse(body.AsMemory(), names);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void Parse_AnySplit_GivesTheSameRequest()
    {
        Gen<string> payloads = Gen.Elements("", "x", " ", "ä", "€", "😀", "\n").ArrayOf().Select(string.Concat);
        Prop.ForAll(payloads.ToArbitrary(), Gen.Choose(0, 40).ArrayOf().ToArbitrary(), (payload, cuts) =>
        {
            byte[] body = Encoding.UTF8.GetBytes("PUT logs " + payload);
            Request request = RequestParser.Parse(Pieces.Of(body, cuts));
            request.Error.ShouldBeNull();
            Encoding.UTF8.GetString(request.Payload).ShouldBe(payload);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Parse_AnyBytesInAnyPieces_AreUtf8OrRefused()
    {
        Gen<byte[]> bytes = Gen.OneOf(
            Gen.Choose(0, 255).Select(b => (byte)b),
            Gen.Elements<byte>(0x41, 0xC3, 0xA4, 0xE2, 0x82, 0xAC, 0xF0, 0x9F, 0x98, 0x80, 0xED, 0xA0, 0xC0, 0xF4)).ArrayOf();
        Prop.ForAll(bytes.ToArbitrary(), Gen.Choose(0, 30).ArrayOf().ToArbitrary(), (tail, cuts) =>
        {
            byte[] body = [.. "PUT logs "u8, .. tail];
            Request request = RequestParser.Parse(Pieces.Of(body, cuts));
            (request.Error is null).ShouldBe(IsUtf8ByTheStrictDecoder(body));
            (request.Error ?? ErrorTexts.InvalidUtf8).ShouldBe(ErrorTexts.InvalidUtf8);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Parse_AnyText_NeverThrows() =>
        Prop.ForAll(Gen.Elements("PUT", "GET", "FETCH", "REGISTER", "STATE", "METRICS", "TOPICS", "CLUSTER", "CONFIGURE", "DEFAULTS", "REMOVE", "DRAIN", "{}", "force", " ", "  ", "logs", "1", "-", "x")
            .ArrayOf().ToArbitrary(), words =>
        {
            byte[] body = Encoding.UTF8.GetBytes(string.Concat(words));
            Request request = RequestParser.Parse(new ReadOnlySequence<byte>(body));
            (request.Kind == RequestKind.Invalid).ShouldBe(request.Error is not null);
        }).QuickCheckThrowOnFailure();

    private static Request Parse(string command) => RequestParser.Parse(Encoding.UTF8.GetBytes(command).AsMemory());

    private static bool IsUtf8ByTheStrictDecoder(byte[] bytes)
    {
        try
        {
            new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
