namespace Walrus.Explorer.Tests.Search;

/// <summary>
/// A hash of 128 bits of a sequence of numbers: two states with one fingerprint are taken for one. With a million states the chance that any two differ is below 10⁻²⁶.
/// </summary>
internal struct Fingerprint
{
    private ulong _low;
    private ulong _high;

    public Fingerprint()
    {
        _low = 0x9E3779B97F4A7C15;
        _high = 0xC2B2AE3D27D4EB4F;
    }

    public readonly UInt128 Value => new(Mix(_high ^ (_low >> 7)), Mix(_low + _high));

    public void Add(long value)
    {
        _low = Mix(_low ^ (ulong)value) * 0x9FB21C651E98DF25;
        _high = Mix(_high + ((ulong)value * 0xD6E8FEB86659FD93)) ^ (_high << 1);
    }

    public void Add(UInt128 value)
    {
        Add((long)(ulong)value);
        Add((long)(ulong)(value >> 64));
    }

    public void Add(ReadOnlySpan<long> values)
    {
        Add(values.Length);
        foreach (long value in values)
        {
            Add(value);
        }
    }

    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
