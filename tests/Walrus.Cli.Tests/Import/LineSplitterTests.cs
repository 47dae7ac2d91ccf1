using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Walrus.Cli.Import;

namespace Walrus.Cli.Tests.Import;

public sealed class LineSplitterTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("\n", new[] { "" })]
    [InlineData("a", new[] { "a" })]
    [InlineData("a\n", new[] { "a" })]
    [InlineData("a\nb", new[] { "a", "b" })]
    [InlineData("a\n\nb\n", new[] { "a", "", "b" })]
    [InlineData("\n\n", new[] { "", "" })]
    [InlineData("a\r\nb\r", new[] { "a\r", "b\r" })]
    [InlineData("größe\n日本\n", new[] { "größe", "日本" })]
    public void Next_Text_GivesItsLines(string text, string[] expected)
    {
        var lines = Split(Encoding.UTF8.GetBytes(text), [int.MaxValue], 100, out var last);

        lines.Select(Encoding.UTF8.GetString).ShouldBe(expected);
        last.ShouldBe(LineStep.End);
    }

    [Fact]
    public void Next_AnyBytesInAnyPieces_GivesTheSameLines()
    {
        var gen =
            from content in Bytes().ListOf()
            from pieces in Gen.Choose(1, 40).NonEmptyListOf()
            select (Content: content.SelectMany(part => part).ToArray(), Pieces: pieces.ToArray());

        Prop.ForAll(gen.ToArbitrary(), sample =>
        {
            var lines = Split(sample.Content, sample.Pieces, 10_000, out var last);
            var whole = Split(sample.Content, [int.MaxValue], 10_000, out _);
            var endsInNewline = sample.Content.Length == 0 || sample.Content[^1] == '\n';
            var joined = lines.SelectMany(line => line.Append((byte)'\n')).SkipLast(endsInNewline ? 0 : 1);

            return last == LineStep.End
                && lines.Count == whole.Count
                && lines.Zip(whole).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second))
                && lines.All(line => !line.Contains((byte)'\n'))
                && joined.SequenceEqual(sample.Content);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1_000_000)]
    public void Next_LineOfExactlyTheLimit_GoesThrough(int piece)
    {
        const int max = 700_000;
        var content = Encoding.UTF8.GetBytes("x\n" + new string('y', max) + "\nz");

        var lines = Split(content, [piece], max, out var last);

        lines.Select(line => line.Length).ShouldBe([1, max, 1]);
        last.ShouldBe(LineStep.End);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Next_LineOverTheLimit_IsTooLongAndStaysSo(bool hasNewline)
    {
        var content = Encoding.UTF8.GetBytes("x\n" + new string('y', 11) + (hasNewline ? "\nz" : string.Empty));

        var lines = Split(content, [3], 10, out var last);

        lines.Count.ShouldBe(1);
        last.ShouldBe(LineStep.TooLong);
    }

    [Fact]
    public void Next_EndlessLine_IsRefusedWithoutReadingItAll()
    {
        var splitter = new LineSplitter(1_000_000);
        var fed = 0L;
        while (splitter.Next(out _) == LineStep.NeedInput)
        {
            var room = splitter.GetMemory();
            room.Span.Fill((byte)'y');
            splitter.Advance(room.Length);
            fed += room.Length;
        }

        splitter.Next(out _).ShouldBe(LineStep.TooLong);
        fed.ShouldBeLessThan(1_000_000 + (2 * Limits.LineReadBytes));
    }

    [Fact]
    public void BytesTaken_AfterEachLine_IsWhereTheNextBegins()
    {
        var splitter = new LineSplitter(100);
        Feed(splitter, "ab\n\nc"u8.ToArray());
        splitter.Complete();

        var taken = new List<long>();
        while (splitter.Next(out _) == LineStep.Line)
        {
            taken.Add(splitter.BytesTaken);
        }

        taken.ShouldBe([3L, 4L, 5L]);
    }

    private static Gen<byte[]> Bytes() => Gen.OneOf(
        Gen.Constant("\n"u8.ToArray()),
        Gen.Constant("\r\n"u8.ToArray()),
        Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf(),
        Gen.Choose(1, 60).Select(length => Enumerable.Repeat((byte)'x', length).ToArray()));

    private static List<byte[]> Split(byte[] content, int[] pieces, int max, out LineStep last)
    {
        var splitter = new LineSplitter(max);
        var lines = new List<byte[]>();
        var at = 0;
        var piece = 0;
        while ((last = splitter.Next(out var line)) is LineStep.Line or LineStep.NeedInput)
        {
            if (last == LineStep.Line)
            {
                lines.Add(line.ToArray());
            }
            else if (at == content.Length)
            {
                splitter.Complete();
            }
            else
            {
                var length = Math.Min(pieces[piece++ % pieces.Length], content.Length - at);
                length = Math.Min(length, splitter.GetMemory().Length);
                Feed(splitter, content.AsSpan(at, length));
                at += length;
            }
        }

        return lines;
    }

    private static void Feed(LineSplitter splitter, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(splitter.GetMemory().Span);
        splitter.Advance(bytes.Length);
    }
}
