// The shapes that a public surface can have; PublicApiTests says how each is written.
namespace Walrus.ArchitectureTests.PublicApi.Samples;

public interface ISample : IDisposable
{
    string? Name { get; }

    ValueTask<IReadOnlyList<string?>> ReadAsync(Dictionary<string, int?> counts, CancellationToken stop = default);
}

public enum Level
{
    Low = 1,
    High = 5,
}

public readonly record struct Pair(int Left, string? Right);

public abstract record Shape
{
    protected Shape(int sides = 3) => Sides = sides;

    public required string Label { get; init; }

    public int Sides { get; internal set; }

    public virtual bool TryParse(ReadOnlySpan<byte> bytes, out Shape? shape, Level level = Level.High)
    {
        shape = null;
        return Hidden(bytes.Length) && level == Level.High;
    }

    private static bool Hidden(int length) => length == 0;
}

public static class Constants
{
    public const int Max = 3;

    public static readonly TimeSpan Delay = TimeSpan.Zero;

    public static T First<T>(this T[] items, params string[]? names)
        where T : class => names is null ? items[0] : items[^1];
}

internal sealed class NotPublic
{
    public int Value { get; set; }
}
