namespace Walrus.Protocol;

/// <summary>What a change says of one setting: nothing (<see langword="default"/>), a value, or that it follows the default again.</summary>
public readonly record struct SettingChange<T>
    where T : struct
{
    /// <summary>A new value; null follows the default again.</summary>
    public SettingChange(T? value)
    {
        IsGiven = true;
        Value = value;
    }

    /// <summary>False when the setting stays as it is.</summary>
    public bool IsGiven { get; }

    /// <summary>The new value; null follows the default. Means something only when <see cref="IsGiven"/>.</summary>
    public T? Value { get; }

    /// <summary>What the setting is after the change, if it is <paramref name="own"/> before.</summary>
    public T? Over(T? own) => IsGiven ? Value : own;
}
