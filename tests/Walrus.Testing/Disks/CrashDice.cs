namespace Walrus.Testing.Disks;

/// <summary>
/// Decides what of the unflushed a power cut spares. Each crash first draws how much: nearly nothing, nearly all, or a mix; single coin
/// flips per sector alone would never leave a long run whole, nor lose just one piece of it.
/// </summary>
internal sealed class CrashDice
{
    private static readonly double[] Moods = [0, 0.05, 0.5, 0.95, 1];

    private readonly Random? _random;
    private readonly double _keep;

    /// <summary>Without a generator, all that was not flushed is lost.</summary>
    public CrashDice(Random? random)
    {
        _random = random;
        _keep = random is null ? 0 : Moods[random.Next(Moods.Length)];
    }

    /// <summary>Whether a directory operation survives.</summary>
    public bool Keep() => _random is not null && _random.NextDouble() < _keep;

    /// <summary>Which of a thing's states survives: the <paramref name="newest"/>, the <paramref name="durable"/>, or one in between.</summary>
    public T Choose<T>(T durable, IReadOnlyList<T>? superseded, T newest)
    {
        if (Keep())
        {
            return newest;
        }

        int between = superseded?.Count ?? 0;
        int at = _random is null || _keep == 0 || between == 0 ? between : _random.Next(between + 1);
        return at == between ? durable : superseded![at];
    }
}
