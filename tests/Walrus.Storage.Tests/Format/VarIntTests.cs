using FsCheck;
using FsCheck.Fluent;
using Walrus.Storage.Format;

namespace Walrus.Storage.Tests.Format;

public sealed class VarIntTests
{
    [Theory]
    [InlineData(0, "00")]
    [InlineData(-1, "01")]
    [InlineData(1, "02")]
    [InlineData(63, "7E")]
    [InlineData(-64, "7F")]
    [InlineData(64, "8001")]
    [InlineData(-65, "8101")]
    [InlineData(300, "D804")]
    [InlineData(int.MaxValue, "FEFFFFFF0F")]
    [InlineData(int.MinValue, "FFFFFFFF0F")]
    [InlineData(long.MaxValue, "FEFFFFFFFFFFFFFFFF01")]
    [InlineData(long.MinValue, "FFFFFFFFFFFFFFFFFF01")]
    public void Write_KnownNumber_GivesKafkasBytes(long value, string hex)
    {
        byte[] bytes = new byte[VarInt.BytesMax];
        int length = VarInt.Write(bytes, value);
        Convert.ToHexString(bytes.AsSpan(0, length)).ShouldBe(hex);
        VarInt.Length(value).ShouldBe(length);
        VarInt.TryRead(bytes.AsSpan(0, length), out long read, out int consumed).ShouldBeTrue();
        (read, consumed).ShouldBe((value, length));
    }

    [Fact]
    public void TryRead_WhatWasWritten_GivesItBack() =>
        Prop.ForAll(ArbMap.Default.ArbFor<long>(), ArbMap.Default.ArbFor<byte>(), (long value, byte shift) =>
        {
            byte[] bytes = new byte[VarInt.BytesMax + 1];
            foreach (long number in new[] { value, value << (shift % 64), ~(value << (shift % 64)) })
            {
                int length = VarInt.Write(bytes, number);
                length.ShouldBe(VarInt.Length(number));
                VarInt.TryRead(bytes, out long read, out int consumed).ShouldBeTrue();
                (read, consumed).ShouldBe((number, length));
                VarInt.TryRead(bytes.AsSpan(0, length - 1), out _, out int none).ShouldBeFalse();
                none.ShouldBe(0);
            }
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("FFFFFFFFFFFFFFFFFF")]
    [InlineData("FFFFFFFFFFFFFFFFFF02")]
    [InlineData("FFFFFFFFFFFFFFFFFFFF01")]
    public void TryRead_TruncatedOrAbove64Bits_IsRefused(string hex) =>
        VarInt.TryRead(Convert.FromHexString(hex), out _, out _).ShouldBeFalse();
}
