namespace Walrus.Testing.Histories;

/// <summary>A time before or after which something happened, and the operation by which that is known; null for none.</summary>
internal readonly record struct Bound(long Time, Operation? By)
{
    /// <summary>It may have happened any time ago.</summary>
    public static Bound Earliest { get; } = new(long.MinValue, null);

    /// <summary>It may happen ever so late.</summary>
    public static Bound Latest { get; } = new(Operation.Never, null);

    /// <summary>Not before an operation began.</summary>
    public static Bound After(Operation operation) => new(operation.Started, operation);

    /// <summary>Not after an operation ended.</summary>
    public static Bound Before(Operation operation) => new(operation.Ended, operation);

    /// <summary>The later one; this one when they are the same.</summary>
    public Bound Max(Bound other) => other.Time > Time ? other : this;

    /// <summary>The earlier one; this one when they are the same.</summary>
    public Bound Min(Bound other) => other.Time < Time ? other : this;
}
