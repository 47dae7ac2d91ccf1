using FsCheck;
using FsCheck.Fluent;

namespace Walrus.Primitives.Tests;

public sealed class Crc32CTests
{
    /// <summary>RFC 3720, appendix B.4, whose table gives the bytes of the checksum lowest first.</summary>
    public static TheoryData<byte[], uint> Rfc3720 => new()
    {
        { new byte[32], 0x8A9136AA },
        { Enumerable.Repeat((byte)0xFF, 32).ToArray(), 0x62A8AB43 },
        { Enumerable.Range(0, 32).Select(i => (byte)i).ToArray(), 0x46DD794E },
        { Enumerable.Range(0, 32).Select(i => (byte)(31 - i)).ToArray(), 0x113FDB5C },
        {
            Convert.FromHexString("01C000000000000000000000000000001400000000000400000000140000001828000000000000000200000000000000"),
            0xD9963A56
        },
    };

    [Theory]
    [MemberData(nameof(Rfc3720))]
    public void Compute_VectorsOfRfc3720_GivesTheirChecksums(byte[] bytes, uint expected) => Crc32C.Compute(bytes).ShouldBe(expected);

    [Fact]
    public void Compute_CheckString_GivesTheCatalogueValue() => Crc32C.Compute("123456789"u8).ShouldBe(0xE3069283);

    [Fact]
    public void Compute_Nothing_IsZero() => Crc32C.Compute(default).ShouldBe(0U);

    [Fact]
    public void Append_AnySplit_EqualsTheWhole() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<byte>(), (byte[] bytes, byte cut) =>
        {
            int at = Math.Min(cut, bytes.Length);
            Crc32C.Append(Crc32C.Compute(bytes.AsSpan(0, at)), bytes.AsSpan(at)).ShouldBe(Crc32C.Compute(bytes));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Compute_EveryLengthAndAlignment_EqualsOneBitAtATime()
    {
        byte[] bytes = Enumerable.Range(0, 64).Select(i => (byte)(i * 37)).ToArray();
        for (int start = 0; start < 9; start++)
        {
            for (int length = 0; length <= bytes.Length - start; length++)
            {
                ReadOnlySpan<byte> slice = bytes.AsSpan(start, length);
                Crc32C.Compute(slice).ShouldBe(OneBitAtATime(slice), $"{start}+{length}");
            }
        }
    }

    [Fact]
    public void Append_EveryLengthBeyondTheLanes_EqualsOneBitAtATime()
    {
        // Past three full lanes of 1 KiB each, so that short, full and repeated lanes all occur.
        byte[] bytes = new byte[7_000];
        new Random(20).NextBytes(bytes);
        const int start = 3; // Not aligned.
        uint slow = OneBitAtATime(bytes.AsSpan(0, start));
        uint before = Crc32C.Compute(bytes.AsSpan(0, start));
        for (int length = 0; length < bytes.Length - start; length++)
        {
            Crc32C.Append(before, bytes.AsSpan(start, length)).ShouldBe(slow, $"{length} bytes");
            slow = OneBitAtATime(bytes.AsSpan(start + length, 1), slow);
        }
    }

    private static uint OneBitAtATime(ReadOnlySpan<byte> bytes, uint before = 0)
    {
        const uint reflectedPolynomial = 0x82F63B78;
        uint register = ~before;
        foreach (byte value in bytes)
        {
            register ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                register = (register & 1) != 0 ? (register >> 1) ^ reflectedPolynomial : register >> 1;
            }
        }

        return ~register;
    }
}
