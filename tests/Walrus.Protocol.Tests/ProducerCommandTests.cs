using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Walrus.Protocol.Tests;

/// <summary>PRODUCE and PRODUCER: what is written is what is read, and everything else is refused.</summary>
public sealed class ProducerCommandTests
{
    private static readonly TopicName Logs = new("logs");
    private static readonly ProducerStamp Stamp = new(new ProducerId(77), new ProducerEpoch(3), new SequenceNumber(12));

    public static TheoryData<string, string> Refusals { get; } = new()
    {
        { "PRODUCE", "PRODUCE requires a topic" },
        { "PRODUCE __x 0 1 0 0 1 a", "invalid topic name __x" },
        { "PRODUCE logs", ProducerTexts.ProduceRequiresAll },
        { "PRODUCE logs 0 1 0 0", ProducerTexts.ProduceRequiresAll },
        { "PRODUCE logs 0 1 0 0 1", ProducerTexts.ProduceRequiresAll },
        { "PRODUCE logs x 1 0 0 1 a", ProducerTexts.ProduceRequiresNumbers },
        { "PRODUCE logs 0 0 0 0 1 a", ProducerTexts.ProduceRequiresNumbers },
        { "PRODUCE logs 0 1152921504606846977 0 0 1 a", ProducerTexts.ProduceRequiresNumbers },
        { "PRODUCE logs 0 1 32768 0 1 a", ProducerTexts.ProduceRequiresNumbers },
        { "PRODUCE logs 0 1 0 2147483648 1 a", ProducerTexts.ProduceRequiresNumbers },
        { "PRODUCE logs 0 1 0 -1 1 a", ProducerTexts.ProduceRequiresNumbers },
        { "PRODUCE logs 0 1 0 0 2 a", ProducerTexts.ProduceInvalidLengths },
        { "PRODUCE logs 0 1 0 0 1 ab", ProducerTexts.ProduceInvalidLengths },
        { "PRODUCE logs 0 1 0 0 1,x ab", ProducerTexts.ProduceInvalidLengths },
        { "PRODUCE logs 0 1 0 0 ,1 a", ProducerTexts.ProduceInvalidLengths },
        { "PRODUCE logs 0 1 0 0  a", ProducerTexts.ProduceInvalidLengths },
        { "PRODUCE logs 0 1 0 0 1,1 \u00fc", ProducerTexts.ProduceInvalidLengths },
        { "PRODUCE logs 0 1 0 0 99999999999 a", ProducerTexts.ProduceInvalidLengths },
        { "PRODUCER x", "PRODUCER takes no further arguments" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void Parse_OfWhatIsNoBatch_SaysWhy(string text, string error)
    {
        Request request = RequestParser.Parse(Encoding.UTF8.GetBytes(text));
        request.Kind.ShouldBe(RequestKind.Invalid);
        request.Error.ShouldBe(error);
    }

    [Fact]
    public void Parse_OfABatch_HasItsParts()
    {
        Request request = RequestParser.Parse("PRODUCE logs 2 77 3 12 1,0,3 a\u00fcb"u8.ToArray());
        request.Kind.ShouldBe(RequestKind.Produce);
        request.Topic.ShouldBe(Logs);
        request.Partition.ShouldBe(2);
        request.Producer.ShouldBe(Stamp);
        request.Lengths.ToArray().ShouldBe([1, 0, 3]);
        request.Payload.ToArray().ShouldBe("a\u00fcb"u8.ToArray());
    }

    [Theory]
    [InlineData(Limits.ProducerBatchEntriesMax, RequestKind.Produce)]
    [InlineData(Limits.ProducerBatchEntriesMax + 1, RequestKind.Invalid)]
    public void Parse_OfSoManyEntries_TakesThemUpToTheBound(int entries, RequestKind kind) =>
        RequestParser.Parse(Encoding.ASCII.GetBytes($"PRODUCE logs 0 1 0 0 {string.Join(',', Enumerable.Repeat("0", entries))} ")).Kind.ShouldBe(kind);

    [Fact]
    public void Batch_WrittenInPieces_IsReadAsItWas()
    {
        Gen<(string[] Entries, int Cut)> batch =
            from entries in ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => new string([.. text.Get.Where(letter => !char.IsSurrogate(letter))])).NonEmptyListOf()
            from cut in Gen.Choose(0, 200)
            select (entries.Take(Limits.ProducerBatchEntriesMax).ToArray(), cut);
        Prop.ForAll(batch.ToArbitrary(), given =>
        {
            ArrayBufferWriter<byte> frame = new();
            ReadOnlyMemory<byte>[] entries = [.. given.Entries.Select(entry => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(entry))];
            RequestWriter.WriteProduce(frame, Logs, 5, Stamp, entries);
            byte[] body = frame.WrittenSpan[FrameWriter.HeaderBytes..].ToArray();
            Request request = RequestParser.Parse(Pieces.Of(body, given.Cut, given.Cut / 2));
            return request.Kind == RequestKind.Produce && request.Partition == 5 && request.Producer == Stamp
                && request.Lengths.Span.SequenceEqual(entries.Select(entry => entry.Length).ToArray())
                && request.Payload.ToArray().SequenceEqual(entries.SelectMany(entry => entry.ToArray()))
                && frame.WrittenCount <= RequestWriter.ProduceOverheadBytesMax(Logs, entries.Length) + request.Payload.Length;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Producer_WrittenAndRead_IsTheWord()
    {
        ArrayBufferWriter<byte> frame = new();
        RequestWriter.WriteProducer(frame);
        RequestParser.Parse(frame.WrittenMemory[FrameWriter.HeaderBytes..]).Kind.ShouldBe(RequestKind.Producer);
    }

    [Theory]
    [InlineData("1 0", true)]
    [InlineData("1152921504606846976 32767", true)]
    [InlineData("0 0", false)]
    [InlineData("1", false)]
    [InlineData("1 0 0", false)]
    [InlineData("1 32768", false)]
    [InlineData("-1 0", false)]
    [InlineData("1 0                                              ", false)]
    public void Grant_OfText_IsReadWhenItIsOne(string text, bool isOne)
    {
        ProducerGrant.TryParse(new ReadOnlySequence<byte>(Encoding.ASCII.GetBytes(text)), out ProducerGrant grant).ShouldBe(isOne);
        if (isOne)
        {
            Encoding.ASCII.GetString(grant.ToBytes()).ShouldBe(text);
        }
    }

    [Fact]
    public void Answers_ToProducers_AreParsedAsWhatTheySay()
    {
        ResponseParser.Parse(RequestKind.Produce, Body("OK 17")).Payload.ToArray().ShouldBe("17"u8.ToArray());
        ResponseParser.Parse(RequestKind.Producer, Body("OK 5 0")).Payload.ToArray().ShouldBe("5 0"u8.ToArray());
        ResponseParser.Parse(RequestKind.Produce, Body("ERR out of order: expected 4")).Kind.ShouldBe(ResponseKind.Error);
        ProducerTexts.TryReadOutOfOrder(ProducerTexts.OutOfOrder(4), out int expected).ShouldBeTrue();
        expected.ShouldBe(4);
        ProducerTexts.TryReadFenced(ProducerTexts.Fenced(2), out int epoch).ShouldBeTrue();
        epoch.ShouldBe(2);
        ProducerTexts.TryReadFenced(ProducerTexts.OutOfOrder(4), out _).ShouldBeFalse();
        ProducerTexts.IsUnavailable(ErrorTexts.Unavailable("why")).ShouldBeTrue();
        ProducerTexts.IsUnavailable(ErrorTexts.OutcomeUnknown("why")).ShouldBeFalse();

        static ReadOnlySequence<byte> Body(string text) => new(Encoding.ASCII.GetBytes(text));
    }
}
