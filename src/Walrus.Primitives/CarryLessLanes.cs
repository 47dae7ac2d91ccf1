using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;

namespace Walrus;

/// <summary>
/// CRC-32C of three equally long pieces side by side. A remainder r moves over n further bytes by a multiplication with x^8n mod P; the
/// product of two bit-reflected numbers stands one bit low and the instruction that reduces it multiplies with x^32, so the factor in the
/// table is x^(8n - 33). Method: V. Gopal et al., "Fast CRC Computation for iSCSI Polynomial Using CRC32 Instruction", Intel 2011.
/// </summary>
internal static class CarryLessLanes
{
    /// <summary>Lanes.</summary>
    public const int Count = 3;

    /// <summary>Most words of a lane in one go: beyond it putting together costs nothing any more.</summary>
    public const int WordsMax = 128;

    /// <summary>Fewest bytes for which three lanes beat one.</summary>
    public const int BytesMin = 144;

    private const uint Polynomial = 0x82F63B78; // Bit-reflected: bit 31 is x^0.
    private const uint One = 0x8000_0000;

    /// <summary>At index n: what moves a remainder over n words.</summary>
    private static readonly uint[] Factors = MakeFactors();

    /// <summary>Whether this processor has both instructions.</summary>
    public static bool IsSupported => (Sse42.X64.IsSupported && Pclmulqdq.IsSupported) || (System.Runtime.Intrinsics.Arm.Crc32.Arm64.IsSupported && ArmAes.IsSupported);

    /// <summary>The state after 3 * <paramref name="words"/> words from <paramref name="at"/> on; <paramref name="words"/> is from 1 to <see cref="WordsMax"/>.</summary>
    public static uint Append(uint state, ref byte at, int words)
    {
        int laneBytes = words * sizeof(ulong);
        ref byte second = ref Unsafe.Add(ref at, laneBytes);
        ref byte third = ref Unsafe.Add(ref second, laneBytes);
        uint a = state;
        uint b = 0;
        uint c = 0;
        for (int i = 0; i < laneBytes; i += sizeof(ulong))
        {
            a = BitOperations.Crc32C(a, Crc32C.Word(ref Unsafe.Add(ref at, i)));
            b = BitOperations.Crc32C(b, Crc32C.Word(ref Unsafe.Add(ref second, i)));
            c = BitOperations.Crc32C(c, Crc32C.Word(ref Unsafe.Add(ref third, i)));
        }

        ulong moved = Multiply(a, Factors[2 * words]) ^ Multiply(b, Factors[words]);
        return BitOperations.Crc32C(0, moved) ^ c;
    }

    private static ulong Multiply(uint left, uint right)
    {
        if (Pclmulqdq.IsSupported)
        {
            return Pclmulqdq.CarrylessMultiply(Vector128.CreateScalar((ulong)left), Vector128.CreateScalar((ulong)right), 0).ToScalar();
        }

        return ArmAes.PolynomialMultiplyWideningLower(Vector64.CreateScalar((ulong)left), Vector64.CreateScalar((ulong)right)).ToScalar();
    }

    private static uint[] MakeFactors()
    {
        var factors = new uint[(2 * WordsMax) + 1];
        uint power = One;
        int exponent = 0;
        for (int words = 1; words < factors.Length; words++)
        {
            for (; exponent < (words * 64) - 33; exponent++)
            {
                power = (power >> 1) ^ ((power & 1) * Polynomial);
            }

            factors[words] = power;
        }

        return factors;
    }
}
