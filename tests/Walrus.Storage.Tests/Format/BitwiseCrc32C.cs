namespace Walrus.Storage.Tests.Format;

/// <summary>CRC-32C from its polynomial, one bit at a time: shares nothing with the product's, which uses the processor's instruction.</summary>
internal static class BitwiseCrc32C
{
    private const uint ReflectedPolynomial = 0x82F63B78;

    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        uint register = ~crc;
        foreach (byte value in bytes)
        {
            register ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                register = (register & 1) != 0 ? (register >> 1) ^ ReflectedPolynomial : register >> 1;
            }
        }

        return ~register;
    }
}
