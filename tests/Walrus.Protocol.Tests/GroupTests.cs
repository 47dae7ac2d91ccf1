using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Walrus.Protocol.Tests;

/// <summary>Requests and answers about consumer groups, both ends.</summary>
public sealed class GroupTests
{
    private static readonly TopicName Logs = new("logs");

    [Fact]
    public void EveryRequest_AsWritten_IsReadBack()
    {
        GroupRequest some = new() { Group = new CursorName("billing") };
        (RequestKind Kind, GroupRequest Group, string Text)[] requests =
        [
            (RequestKind.Take, some with { EntriesMax = 5, Wait = TimeSpan.FromSeconds(2) }, "TAKE logs billing 5 2000"),
            (RequestKind.Receive, some with { EntriesMax = 5, Visibility = TimeSpan.FromSeconds(30) }, "RECEIVE logs billing 30000 5 0"),
            (RequestKind.Ack, some with { Receipts = ["0.1.2.3", "0.2.2.3"] }, "ACK logs billing 0.1.2.3 0.2.2.3"),
            (RequestKind.Release, some with { Receipts = ["0.1.2.3"] }, "RELEASE logs billing 0.1.2.3"),
            (RequestKind.Extend, some with { Visibility = TimeSpan.FromSeconds(1), Receipts = ["0.1.2.3"] }, "EXTEND logs billing 1000 0.1.2.3"),
            (RequestKind.Seek, some with { Place = SeekPlace.Start }, "SEEK logs billing start"),
            (RequestKind.Seek, some with { Place = SeekPlace.End, Partition = 3 }, "SEEK logs billing end 3"),
            (RequestKind.Seek, some with { Place = SeekPlace.Offset, Offset = 12, Partition = 0 }, "SEEK logs billing 12 0"),
            (RequestKind.Group, some, "GROUP logs billing"),
            (RequestKind.Groups, new GroupRequest(), "GROUPS logs"),
            (RequestKind.Forget, some, "FORGET logs billing"),
        ];
        foreach ((RequestKind kind, GroupRequest group, string text) in requests)
        {
            ArrayBufferWriter<byte> output = new();
            RequestWriter.WriteGroup(output, kind, Logs, group);
            byte[] body = output.WrittenSpan[FrameWriter.HeaderBytes..].ToArray();
            Encoding.UTF8.GetString(body).ShouldBe(text);
            Request request = RequestParser.Parse(body);
            request.Error.ShouldBeNull(text);
            request.Kind.ShouldBe(kind);
            request.Topic.ShouldBe(Logs);
            (request.Group! with { Receipts = [] }).ShouldBe(group with { Receipts = [] });
            request.Group.Receipts.ShouldBe(group.Receipts);
            RequestKinds.WordOf(kind).ShouldBe(text.Split(' ')[0]);
        }
    }

    [Theory]
    [InlineData("TAKE", "TAKE requires a topic")]
    [InlineData("TAKE  g", "TAKE requires a topic")]
    [InlineData("TAKE logs", "TAKE requires a group")]
    [InlineData("TAKE logs  5", "TAKE requires a group")]
    [InlineData("TAKE a/b g", "invalid topic name a/b")]
    [InlineData("TAKE __t g", "invalid topic name __t")]
    [InlineData("TAKE logs a/b", "invalid group name a/b")]
    [InlineData("TAKE logs g 1 1 1", "TAKE takes no further arguments")]
    [InlineData("TAKE logs g -1", "invalid entry count")]
    [InlineData("EXTEND logs g", "EXTEND requires a visibility time")]
    [InlineData("EXTEND logs g 100", "EXTEND requires a receipt")]
    [InlineData("EXTEND logs g x r", "invalid visibility time")]
    [InlineData("ACK logs g a  b", "invalid receipt ")]
    [InlineData("SEEK logs g 1152921504606846977", "invalid place: start, end or an offset")]
    [InlineData("SEEK logs g 1 x", "SEEK requires a numeric partition")]
    [InlineData("SEEK logs g 1 0 0", "SEEK takes no further arguments")]
    [InlineData("GROUP logs g x", "GROUP takes no further arguments")]
    [InlineData("GROUPS logs g", "GROUPS takes no further arguments")]
    [InlineData("take logs g", "unknown command")]
    public void Request_ThatIsNone_SaysWhy(string text, string error) => RequestParser.Parse(Encoding.UTF8.GetBytes(text)).Error.ShouldBe(error);

    [Theory]
    [InlineData("TAKE logs g   ", null)]
    [InlineData("GROUPS logs  ", null)]
    public void Request_WithBlanksBehindIt_IsTheSame(string text, string? error) => RequestParser.Parse(Encoding.UTF8.GetBytes(text)).Error.ShouldBe(error);

    [Fact]
    public void Ack_OfTooManyReceipts_IsRefusedHoweverLong()
    {
        string most = string.Join(' ', Enumerable.Repeat("0.1.2.3", Limits.GroupReceiptsMax));
        RequestParser.Parse(Encoding.UTF8.GetBytes($"ACK logs g {most}")).Group!.Receipts.Count.ShouldBe(Limits.GroupReceiptsMax);
        RequestParser.Parse(Encoding.UTF8.GetBytes($"ACK logs g {most} 0.1.2.3")).Error.ShouldBe(GroupErrors.TooManyReceipts);
        RequestParser.Parse(Encoding.UTF8.GetBytes($"ACK logs g {new string('1', Limits.ReceiptCharsMax + 1)}")).Error!.ShouldStartWith("invalid receipt 1");
        RequestParser.Parse(Encoding.UTF8.GetBytes($"ACK logs g {new string('1', 1_000_000)}")).Error.ShouldNotBeNull();
    }

    [Fact]
    public void Group_WhoseNameIsTooLong_IsCutInTheAnswer() =>
        RequestParser.Parse(Encoding.UTF8.GetBytes($"GROUP logs {new string('g', 300)}")).Error.ShouldBe($"invalid group name {new string('g', Limits.NameCharsMax)}...");

    [Fact]
    public void DeliveredEntries_OfAnyBytes_ComeBack() => Prop.ForAll<byte[][]>(payloads =>
    {
        DeliveredEntry[] entries = [.. (payloads ?? []).Select((payload, i) => new DeliveredEntry(i % 3, i, i + 1, i % 2 == 0 ? "0.1.2.3" : DeliveredEntry.NoReceipt, payload ?? []))];
        byte[] bytes = DeliveredEntries.Write(entries);
        IReadOnlyList<DeliveredEntry> read = DeliveredEntries.TryParse(bytes).ShouldNotBeNull();
        read.Select(entry => entry with { Payload = default }).ShouldBe(entries.Select(entry => entry with { Payload = default }));
        read.Select(entry => Convert.ToHexString(entry.Payload.Span)).ShouldBe(entries.Select(entry => Convert.ToHexString(entry.Payload.Span)));
        DeliveredEntries.TryParse(bytes.AsMemory(0, bytes.Length - 1)).ShouldBeNull();
        DeliveredEntries.TryParse((byte[])[.. bytes, 1]).ShouldBeNull();
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData("1\n")]
    [InlineData("x\n")]
    [InlineData("1\n0 0 1 r 9\nabc\n")]
    [InlineData("1\n0 0 1 r\nabc\n")]
    [InlineData("1\n0 0 1  3\nabc\n")]
    [InlineData("1001\n")]
    public void DeliveredEntries_OfOtherBytes_AreNone(string text) => DeliveredEntries.TryParse(Encoding.UTF8.GetBytes(text)).ShouldBeNull();

    [Fact]
    public void SettledReceipts_OfAny_ComeBack()
    {
        SettledReceipts settled = new(3, ["0.1.2.3", "0.2.2.3"]);
        Encoding.ASCII.GetString(settled.ToBytes()).ShouldBe("3 0.1.2.3 0.2.2.3");
        SettledReceipts read = SettledReceipts.TryParse(settled.ToBytes()).ShouldNotBeNull();
        read.Done.ShouldBe(3);
        read.Late.ShouldBe(settled.Late);
        SettledReceipts.TryParse("0"u8)!.Late.ShouldBeEmpty();
        SettledReceipts.TryParse("x"u8).ShouldBeNull();
        SettledReceipts.TryParse("1  a"u8).ShouldBeNull();
    }

    [Fact]
    public void Answer_ToAnyOfThem_IsReadByItsKind()
    {
        ResponseParser.Parse(RequestKind.Take, Body("EMPTY")).Kind.ShouldBe(ResponseKind.Empty);
        ResponseParser.Parse(RequestKind.Receive, Body("OK 0\n")).Kind.ShouldBe(ResponseKind.Ok);
        ResponseParser.Parse(RequestKind.Ack, Body("OK 1")).Kind.ShouldBe(ResponseKind.Ok);
        ResponseParser.Parse(RequestKind.Ack, Body("EMPTY")).Kind.ShouldBe(ResponseKind.Malformed);
        ResponseParser.Parse(RequestKind.Group, Body("{}")).Kind.ShouldBe(ResponseKind.Ok);
        ResponseParser.Parse(RequestKind.Groups, Body("OK")).Kind.ShouldBe(ResponseKind.Malformed);
    }

    private static ReadOnlySequence<byte> Body(string text) => new(Encoding.UTF8.GetBytes(text));
}
