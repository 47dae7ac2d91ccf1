using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Walrus.Peers.Tests.Frames;

namespace Walrus.Peers.Tests.Handshake;

public sealed class IntroductionCodecTests
{
    [Fact]
    public void TryRead_WhatWriteWrote_IsTheSame()
    {
        Read(IntroductionCodec.Write(GoldenFrames.Hello)).ShouldBe(GoldenFrames.Hello);
        Introduction guest = GoldenFrames.Hello with { Identity = new PeerIdentity(ClusterId.None, NodeId.None, new Incarnation(0), new PeerAddress("::1", 1)) };
        Read(IntroductionCodec.Write(guest)).ShouldBe(guest);
        Introduction longest = GoldenFrames.Hello with { Identity = GoldenFrames.Hello.Identity with { Advertised = new PeerAddress(new string('h', Limits.PeerHostCharsMax), 65535) } };
        Read(IntroductionCodec.Write(longest)).ShouldBe(longest);
    }

    [Fact]
    public void TryRead_AnyBytes_NeverThrows() =>
        Prop.ForAll(
            (from bytes in Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf()
             from at in Gen.Choose(0, 57)
             select (bytes, at)).ToArbitrary(),
            sample =>
            {
                byte[] damaged = IntroductionCodec.Write(GoldenFrames.Hello);
                sample.bytes.AsSpan(0, Math.Min(sample.bytes.Length, damaged.Length - sample.at)).CopyTo(damaged.AsSpan(sample.at));
                _ = Read(damaged);
                _ = Read(sample.bytes);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryRead_FieldsOfALaterVersion_AreIgnored() =>
        Read([.. IntroductionCodec.Write(GoldenFrames.Hello), 1, 2, 3]).ShouldBe(GoldenFrames.Hello);

    [Theory]
    [InlineData(4, 3)] // lane
    [InlineData(5, 1)] // reserved
    [InlineData(29, 0x80)] // node below zero
    [InlineData(30, 0)] // a node without an incarnation
    [InlineData(45, 0x80)] // expected node below zero
    [InlineData(0, 2)] // versions in the wrong order
    [InlineData(49, 32)] // a blank in the host
    [InlineData(48, 200)] // host longer than the payload
    [InlineData(48, 0)] // no host
    public void TryRead_OneSenselessField_IsRefused(int position, byte value)
    {
        byte[] bytes = IntroductionCodec.Write(GoldenFrames.Hello);
        bytes[position] = value;
        Read(bytes).ShouldBeNull();
    }

    [Fact]
    public void TryRead_TooShortOrTooLong_IsRefused()
    {
        byte[] bytes = IntroductionCodec.Write(GoldenFrames.Hello);
        Read(bytes[..^1]).ShouldBeNull();
        Read(bytes[..10]).ShouldBeNull();
        Read([.. bytes, .. new byte[Limits.PeerHandshakeBytesMax - bytes.Length]]).ShouldNotBeNull();
        Read([.. bytes, .. new byte[Limits.PeerHandshakeBytesMax - bytes.Length + 1]]).ShouldBeNull();
    }

    private static Introduction? Read(byte[] bytes)
    {
        IntroductionCodec.TryRead(new ReadOnlySequence<byte>(bytes), out Introduction? introduction).ShouldBe(introduction is not null);
        return introduction;
    }
}
