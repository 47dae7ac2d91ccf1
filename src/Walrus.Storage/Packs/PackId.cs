using System.Globalization;

namespace Walrus.Storage.Packs;

/// <summary>A pack's number in its store, never reused; it names the file.</summary>
internal readonly record struct PackId(ulong Value) : IComparable<PackId>
{
    /// <summary>The number after this one.</summary>
    public PackId Next => new(Value + 1);

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <(PackId left, PackId right) => left.Value < right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >(PackId left, PackId right) => left.Value > right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator <=(PackId left, PackId right) => left.Value <= right.Value;

    /// <inheritdoc cref="CompareTo"/>
    public static bool operator >=(PackId left, PackId right) => left.Value >= right.Value;

    /// <summary>Orders by age.</summary>
    public int CompareTo(PackId other) => Value.CompareTo(other.Value);

    /// <summary>The plain number.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
