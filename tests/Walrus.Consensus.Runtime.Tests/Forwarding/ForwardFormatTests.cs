using FsCheck;
using FsCheck.Fluent;
using Walrus.Testing;

namespace Walrus.Consensus.Runtime.Tests.Forwarding;

/// <summary>The bytes between a proposer and a leader.</summary>
public sealed class ForwardFormatTests
{
    private static readonly ForwardAnswer Done = new(ForwardEnd.Done, new LogPosition(new LogIndex(1_234), new Term(7)), new NodeId(2));
    private static readonly byte[] Command = "put x 1"u8.ToArray();

    [Fact]
    public void GoldenBytes_AreARequestAReadAndAnAnswer()
    {
        ReadOnlyMemory<byte> head = ForwardFormat.RequestHead;
        byte[] golden = GoldenFile.Load("raft-forwarding.hex");
        byte[] written = [.. head.Span, .. Command, .. head.Span, .. ForwardFormat.WriteAnswerHead(Done), 42];
        written.ShouldBe(golden);
        ForwardFormat.TryReadRequest(golden.AsMemory(0, 8), out ReadOnlyMemory<byte> command).ShouldBeTrue();
        command.ToArray().ShouldBe(Command);
        ForwardFormat.TryReadAnswer(golden.AsSpan(9), out ForwardAnswer answer, out ReadOnlySpan<byte> machine).ShouldBeTrue();
        answer.ShouldBe(Done);
        machine.ToArray().ShouldBe([42]);
    }

    [Fact]
    public void Answer_AnyThatANodeGives_ComesBackEqual() => Prop.ForAll<int, int, byte[]>((end, index, bytes) =>
    {
        ForwardEnd drawn = (ForwardEnd)Math.Abs(end % 7);
        byte[] machine = drawn == ForwardEnd.Done ? bytes : [];
        ForwardAnswer answer = new(drawn, new LogPosition(new LogIndex(1 + Math.Abs((long)index)), new Term(3)), new NodeId(Math.Abs((long)index) % 5));
        byte[] written = [.. ForwardFormat.WriteAnswerHead(answer), .. machine];
        ForwardFormat.TryReadAnswer(written, out ForwardAnswer read, out ReadOnlySpan<byte> rest).ShouldBeTrue();
        read.ShouldBe(answer);
        rest.ToArray().ShouldBe(machine);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Answer_AnyBytes_NeverThrows() => Prop.ForAll<byte[]>(bytes =>
    {
        ForwardFormat.TryReadAnswer([1, .. bytes, .. new byte[ForwardFormat.AnswerHeadBytes]], out ForwardAnswer answer, out _);
        Enum.IsDefined(answer.End).ShouldBe(answer.End <= ForwardEnd.Unknown);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Answer_ThatNoNodeGives_IsRefused()
    {
        byte[] good = ForwardFormat.WriteAnswerHead(Done);
        for (int bytes = 0; bytes < good.Length; bytes++)
        {
            ForwardFormat.TryReadAnswer(good.AsSpan(0, bytes), out _, out _).ShouldBeFalse();
        }

        Refuses(good, at: 0, value: 2, "another version");
        Refuses(good, at: 1, value: 7, "an unknown end");
        Refuses(good, at: 2, value: 1, "not zero");
        Refuses(good, at: 11, value: 0xff, "a negative index");
        Refuses(good, at: 11, value: 0x7f, "an index that is out of reach");
        Refuses(good, at: 19, value: 0xff, "a negative term");
        Refuses(good, at: 27, value: 0xff, "a negative node");
        Refuses(ForwardFormat.WriteAnswerHead(Done with { Position = LogPosition.Zero }), at: 0, value: 1, "done at no place");
        ForwardFormat.TryReadAnswer([.. ForwardFormat.WriteAnswerHead(Done with { End = ForwardEnd.Busy }), 1], out _, out _).ShouldBeFalse("busy, with a machine's answer");
        ForwardFormat.TryReadAnswer([.. good, .. new byte[Limits.ForwardAnswerBytesMax]], out _, out _).ShouldBeTrue();
        ForwardFormat.TryReadAnswer([.. good, .. new byte[Limits.ForwardAnswerBytesMax + 1]], out _, out _).ShouldBeFalse();
    }

    private static void Refuses(byte[] good, int at, byte value, string because)
    {
        byte[] bytes = [.. good];
        bytes[at] = value;
        ForwardFormat.TryReadAnswer(bytes, out _, out _).ShouldBeFalse(because);
    }
}
