namespace Walrus.Storage.Format;

/// <summary>A byte in the journal: which use of a file, and how far from that file's start. Ordered as the journal was written.</summary>
/// <param name="Generation">Which use of a file.</param>
/// <param name="Offset">Bytes from the file's start; never negative (files have at most <see cref="Limits.JournalFileBytesMax"/>).</param>
internal readonly record struct JournalPosition(Generation Generation, int Offset) : IComparable<JournalPosition>
{
    private const int OffsetBits = 32;

    /// <summary>
    /// Both in one number that sorts alike: generation in the upper 32 bits, offset in the lower. 2^32 generations of the smallest journal
    /// file are 256 TiB, of the default one 256 PiB.
    /// </summary>
    /// <exception cref="OverflowException">The generation has more than 32 bits, or the offset is negative.</exception>
    public ulong Packed => ((ulong)checked((uint)Generation.Value) << OffsetBits) | checked((uint)Offset);

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <(JournalPosition left, JournalPosition right) => left.CompareTo(right) < 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >(JournalPosition left, JournalPosition right) => left.CompareTo(right) > 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <=(JournalPosition left, JournalPosition right) => left.CompareTo(right) <= 0;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >=(JournalPosition left, JournalPosition right) => left.CompareTo(right) >= 0;

    /// <summary>Undoes <see cref="Packed"/>.</summary>
    /// <exception cref="OverflowException">The offset does not fit 31 bits: no <see cref="Packed"/> gave this number.</exception>
    public static JournalPosition FromPacked(ulong packed) => new(new Generation(packed >> OffsetBits), checked((int)(packed & uint.MaxValue)));

    /// <summary><see cref="FromPacked"/> for numbers from outside: false where that throws.</summary>
    public static bool TryFromPacked(ulong packed, out JournalPosition position)
    {
        bool valid = (packed & uint.MaxValue) <= int.MaxValue;
        position = valid ? FromPacked(packed) : default;
        return valid;
    }

    /// <summary>Orders by generation, then offset.</summary>
    public int CompareTo(JournalPosition other)
    {
        int byGeneration = Generation.CompareTo(other.Generation);
        return byGeneration != 0 ? byGeneration : Offset.CompareTo(other.Offset);
    }

    /// <summary>Generation and offset, for messages.</summary>
    public override string ToString() => $"{Generation}:{Offset}";
}
