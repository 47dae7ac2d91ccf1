using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Walrus.Protocol.Tests;

public sealed class ResponseTests
{
    [Fact]
    public void Write_EachAnswer_IsTheDocumentedText()
    {
        Frames.Text(ResponseWriter.WriteOk).ShouldBe("OK");
        Frames.Text(o => ResponseWriter.WriteEntry(o, "a b"u8)).ShouldBe("OK a b");
        Frames.Text(o => ResponseWriter.WriteEntry(o, [])).ShouldBe("OK ");
        Frames.Text(o => ResponseWriter.WriteFetched(o, 42, "a b"u8)).ShouldBe("OK 42 a b");
        Frames.Text(o => ResponseWriter.WriteFetched(o, 1, [])).ShouldBe("OK 1 ");
        Frames.Text(ResponseWriter.WriteEmpty).ShouldBe("EMPTY");
        Frames.Text(o => ResponseWriter.WriteError(o, ErrorTexts.UnknownTopic(new TopicName("logs"))))
            .ShouldBe("ERR unknown topic logs");
        Frames.Text(o => ResponseWriter.WriteError(o, "größe")).ShouldBe("ERR größe");
        Frames.Text(o => ResponseWriter.WriteJson(o, "{}"u8)).ShouldBe("{}");
    }

    [Theory]
    [InlineData(RequestKind.Put, "OK", ResponseKind.Ok, "")]
    [InlineData(RequestKind.Register, "OK", ResponseKind.Ok, "")]
    [InlineData(RequestKind.Put, "ERR unknown topic logs", ResponseKind.Error, "unknown topic logs")]
    [InlineData(RequestKind.Put, "ERR ", ResponseKind.Error, "")]
    [InlineData(RequestKind.Put, "EMPTY", ResponseKind.Malformed, "")]
    [InlineData(RequestKind.Put, "OKAY", ResponseKind.Malformed, "")]
    [InlineData(RequestKind.Put, "{}", ResponseKind.Malformed, "")]
    [InlineData(RequestKind.Get, "OK ", ResponseKind.Ok, "")]
    [InlineData(RequestKind.Get, "OK", ResponseKind.Ok, "")]
    [InlineData(RequestKind.Get, "OK 1 a", ResponseKind.Ok, "1 a")]
    [InlineData(RequestKind.Get, "OK ERR no", ResponseKind.Ok, "ERR no")]
    [InlineData(RequestKind.Get, "EMPTY", ResponseKind.Empty, "")]
    [InlineData(RequestKind.Get, "EMPTY ", ResponseKind.Malformed, "")]
    [InlineData(RequestKind.Get, "x", ResponseKind.Malformed, "")]
    [InlineData(RequestKind.Fetch, "OK 1 ", ResponseKind.Ok, "")]
    [InlineData(RequestKind.Fetch, "OK 9223372036854775807 a", ResponseKind.Ok, "a")]
    [InlineData(RequestKind.Fetch, "OK 9223372036854775808 a", ResponseKind.Malformed, "")]
    [InlineData(RequestKind.Fetch, "OK 1", ResponseKind.Malformed, "")]
    [InlineData(RequestKind.Fetch, "OK", ResponseKind.Malformed, "")]
    [InlineData(RequestKind.Fetch, "OK a b", ResponseKind.Malformed, "")]
    [InlineData(RequestKind.Fetch, "EMPTY", ResponseKind.Empty, "")]
    [InlineData(RequestKind.State, "{\"a\":1}", ResponseKind.Ok, "{\"a\":1}")]
    [InlineData(RequestKind.State, "OK {}", ResponseKind.Malformed, "")]
    [InlineData(RequestKind.Metrics, "ERR no", ResponseKind.Error, "no")]
    [InlineData(RequestKind.Topics, "ERR unknown command", ResponseKind.Error, "unknown command")]
    [InlineData(RequestKind.Cluster, "{}", ResponseKind.Ok, "{}")]
    [InlineData(RequestKind.Cluster, "OK", ResponseKind.Malformed, "")]
    [InlineData(RequestKind.Describe, "{}", ResponseKind.Ok, "{}")]
    [InlineData(RequestKind.Defaults, "{}", ResponseKind.Ok, "{}")]
    [InlineData(RequestKind.SetDefaults, "OK", ResponseKind.Ok, "")]
    [InlineData(RequestKind.SetDefaults, "{}", ResponseKind.Malformed, "")]
    [InlineData(RequestKind.Delete, "OK", ResponseKind.Ok, "")]
    [InlineData(RequestKind.Configure, "EMPTY", ResponseKind.Malformed, "")]
    [InlineData(RequestKind.Remove, "OK draining 7", ResponseKind.Ok, "draining 7")]
    [InlineData(RequestKind.Drain, "OK", ResponseKind.Ok, "")]
    [InlineData(RequestKind.Undrain, "ERR unknown node 9", ResponseKind.Error, "unknown node 9")]
    public void Parse_Answer_DependsOnTheQuestion(RequestKind asked, string body, ResponseKind kind, string payload)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        foreach (int cut in new[] { 0, 1, 2, 3, 5 })
        {
            Response response = ResponseParser.Parse(asked, Pieces.Of(bytes, cut));
            response.Kind.ShouldBe(kind);
            Encoding.UTF8.GetString(response.Payload).ShouldBe(payload);
            response.ErrorMessage.ShouldBe(kind == ResponseKind.Error ? payload : string.Empty);
        }
    }

    [Theory]
    [InlineData("removed", true, true, 0)]
    [InlineData("draining 0", true, false, 0)]
    [InlineData("draining 9223372036854775807", true, false, long.MaxValue)]
    [InlineData("draining 9223372036854775808", false, true, 0)]
    [InlineData("draining", false, true, 0)]
    [InlineData("draining -1", false, true, 0)]
    [InlineData("draining 1 ", false, true, 0)]
    [InlineData("draining 00000000000000000000000000001", false, true, 0)]
    [InlineData("gone", false, true, 0)]
    [InlineData("", false, true, 0)]
    public void RemovalProgress_OfText_IsReadStrictly(string text, bool isRead, bool isRemoved, long left)
    {
        RemovalProgress.TryParse(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(text)), out RemovalProgress progress).ShouldBe(isRead);
        progress.ShouldBe(new RemovalProgress(isRemoved, left));
    }

    [Fact]
    public void WriteRemoval_IsTheDocumentedText()
    {
        Frames.Text(o => ResponseWriter.WriteRemoval(o, RemovalProgress.Removed)).ShouldBe("OK removed");
        Frames.Text(o => ResponseWriter.WriteRemoval(o, RemovalProgress.Draining(12))).ShouldBe("OK draining 12");
    }

    [Fact]
    public void Parse_WrittenEntry_ComesBack() =>
        Prop.ForAll<byte[], NonNegativeInt>((payload, next) =>
        {
            Response entry = ResponseParser.Parse(RequestKind.Get, new ReadOnlySequence<byte>(Frames.Body(o => ResponseWriter.WriteEntry(o, payload))));
            entry.Payload.ToArray().ShouldBe(payload);
            Response fetched = ResponseParser.Parse(
                RequestKind.Fetch, new ReadOnlySequence<byte>(Frames.Body(o => ResponseWriter.WriteFetched(o, next.Get, payload))));
            fetched.Payload.ToArray().ShouldBe(payload);
            fetched.Next.ShouldBe(next.Get);
        }).QuickCheckThrowOnFailure();
}
