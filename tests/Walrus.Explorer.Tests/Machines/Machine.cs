namespace Walrus.Explorer.Tests.Machines;

/// <summary>A step machine of the product as part of a state: never changed, but copied and then changed; with an encoding of everything that is in it.</summary>
internal sealed class Machine<T>(T value)
    where T : class
{
    private long[]? _code;

    /// <summary>To look at only.</summary>
    public T Look => value;

    /// <summary>All its fields.</summary>
    public ReadOnlySpan<long> Code => _code ??= MachineImage.Encode(value);

    /// <summary>A copy after <paramref name="step"/>.</summary>
    public Machine<T> After(Action<T> step)
    {
        T copy = MachineImage.Copy(value);
        step(copy);
        return new Machine<T>(copy);
    }
}
