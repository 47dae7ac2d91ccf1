namespace Walrus.CrashTests.Load;

/// <summary>The judges find what they are there to find.</summary>
public sealed class JudgeTests
{
    private const int Writer = 1;

    /// <summary>Five sent, three of them acknowledged: any of three to five may be there.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Judge_AcknowledgedAndSome_IsContent(int there)
    {
        WriterLedger ledger = Ledger(sent: 5, acknowledged: 3);

        Judge(ledger, [.. Enumerable.Range(0, there)]);

        ledger.Acknowledged.ShouldBe(there, "what was found must stay");
        ledger.Sent.ShouldBe(there, "what was not found is sent anew");
    }

    [Theory]
    [InlineData(new[] { 0, 1 })]
    [InlineData(new int[0])]
    [InlineData(new[] { 0, 2, 3 })]
    [InlineData(new[] { 0, 1, 1, 2 })]
    [InlineData(new[] { 1, 0, 2 })]
    [InlineData(new[] { 0, 1, 2, 4 })]
    [InlineData(new[] { 0, 1, 2, 3, 4, 5 })]
    [InlineData(new[] { 0, 1, 2, 3, 4, 0 })]
    public void Judge_MissingTwiceOutOfOrderOrNeverSent_Fails(int[] numbers) =>
        Should.Throw<ShouldAssertException>(() => Judge(Ledger(sent: 5, acknowledged: 3), numbers));

    [Fact]
    public void Judge_AfterASettledRound_WhatWasFoundMayNotGo()
    {
        WriterLedger ledger = Ledger(sent: 5, acknowledged: 3);
        Judge(ledger, [0, 1, 2, 3, 4]);

        Should.Throw<ShouldAssertException>(() => Judge(ledger, [0, 1, 2, 3]));
    }

    [Fact]
    public void Judge_AnotherWritersEntry_Fails() =>
        Should.Throw<ShouldAssertException>(() => new TopicJudge("t", [Ledger(5, 3)]).Observe(NumberedLine.Of(2, 0).Span));

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(50)]
    [InlineData(-1)]
    public void Parse_OneByteChanged_Throws(int at)
    {
        byte[] line = LongLine();
        Index place = at < 0 ? ^-at : at;
        line[place] ^= 1;

        Should.Throw<InvalidDataException>(() => NumberedLine.Parse(line));
    }

    [Fact]
    public void Parse_CutOrForeign_Throws()
    {
        Should.Throw<InvalidDataException>(() => NumberedLine.Parse(LongLine().AsSpan()[..^1]));
        Should.Throw<InvalidDataException>(() => NumberedLine.Parse("something else"u8));
        Should.Throw<InvalidDataException>(() => NumberedLine.Parse([]));
    }

    [Fact]
    public void Of_ThousandsOfLines_AreUtf8OfManyLengthsAndReadBack()
    {
        HashSet<int> lengths = [];
        for (long number = 0; number < 5_000; number++)
        {
            ReadOnlyMemory<byte> line = NumberedLine.Of(Writer, number);
            NumberedLine.Parse(line.Span).ShouldBe((Writer, number));
            System.Text.Unicode.Utf8.IsValid(line.Span).ShouldBeTrue();
            lengths.Add(line.Length);
        }

        lengths.Min().ShouldBeLessThan(20);
        lengths.Max().ShouldBeGreaterThan(100_000);
        lengths.Count.ShouldBeGreaterThan(200);
    }

    /// <summary>Two answered, three GETs unanswered, ten entries there.</summary>
    [Theory]
    [InlineData(2L, true)]
    [InlineData(5L, true)]
    [InlineData(1L, false)]
    [InlineData(6L, false)]
    [InlineData(null, false)]
    public void Resume_HandedOutAgainOrTooFar_Fails(long? first, bool isContent)
    {
        ConsumerLedger consumer = new("t", 3) { Next = 2, Unanswered = 3 };

        if (isContent)
        {
            consumer.Resume(first, end: 10);
            consumer.Next.ShouldBe(first!.Value + 1);
        }
        else
        {
            Should.Throw<ShouldAssertException>(() => consumer.Resume(first, end: 10));
        }
    }

    [Fact]
    public void Resume_EverythingTakenByUnansweredGets_IsContent()
    {
        ConsumerLedger consumer = new("t", 3) { Next = 8, Unanswered = 3 };

        consumer.Resume(null, end: 10);

        consumer.Next.ShouldBe(10);
    }

    private static WriterLedger Ledger(int sent, int acknowledged)
    {
        WriterLedger ledger = new("t", Writer);
        for (int i = 0; i < sent; i++)
        {
            ledger.Next();
        }

        for (int i = 0; i < acknowledged; i++)
        {
            ledger.Acknowledge();
        }

        return ledger;
    }

    private static void Judge(WriterLedger ledger, int[] numbers)
    {
        TopicJudge judge = new("t", [ledger]);
        foreach (int number in numbers)
        {
            judge.Observe(NumberedLine.Of(Writer, number).Span);
        }

        judge.End();
    }

    private static byte[] LongLine() =>
        Enumerable.Range(0, 100).Select(number => NumberedLine.Of(Writer, number).ToArray()).First(line => line.Length > 100);
}
