namespace Walrus.Storage;

/// <summary>
/// What a topic keeps, per partition. Bounds that are set hold together: an entry goes when any of them says so. Entries go from the
/// oldest on, and only once they are durable; what is gone is gone for reads at once and from the disk in the background.
/// </summary>
public sealed record RetentionPolicy
{
    private readonly TimeSpan? _ageMax;
    private readonly long? _bytesMax;

    /// <summary>Everything stays until it is trimmed by hand.</summary>
    public static RetentionPolicy Keep { get; } = new();

    /// <summary>Entries older than this go, by their timestamps: all before the first that is younger. Whole milliseconds, at least one; null keeps all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1 ms or above <see cref="Limits.RetentionAgeMax"/>.</exception>
    public TimeSpan? AgeMax
    {
        get => _ageMax;
        init
        {
            if (value is { } age)
            {
                ArgumentOutOfRangeException.ThrowIfLessThan(age, TimeSpan.FromMilliseconds(1), nameof(AgeMax));
                ArgumentOutOfRangeException.ThrowIfGreaterThan(age, Limits.RetentionAgeMax, nameof(AgeMax));
                value = TimeSpan.FromMilliseconds(Math.Floor(age.TotalMilliseconds));
            }

            _ageMax = value;
        }
    }

    /// <summary>
    /// Bytes that a partition keeps, as stored before compression: the oldest go while it has more, in stretches of about
    /// <see cref="Limits.PackIndexStrideBytes"/>, so a little more than this may stay. Null keeps all.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not positive.</exception>
    public long? BytesMax
    {
        get => _bytesMax;
        init
        {
            if (value is { } bytes)
            {
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes, nameof(BytesMax));
            }

            _bytesMax = value;
        }
    }

    /// <summary>Entries that all cursors of the partition have passed go. A partition without a cursor keeps all.</summary>
    public bool DropsConsumed { get; init; }

    /// <summary>True when nothing ever goes by itself.</summary>
    public bool KeepsAll => AgeMax is null && BytesMax is null && !DropsConsumed;
}
