using System.Diagnostics.CodeAnalysis;

namespace Walrus;

/// <summary>
/// The name of a small durable value that a store keeps beside its topics: 1 to 249 of <c>[a-zA-Z0-9._-]</c>, not <c>.</c> or <c>..</c>. Compared
/// byte for byte.
/// </summary>
public readonly record struct ValueName
{
    private readonly string? _value;

    /// <summary>Checks and wraps <paramref name="value"/>.</summary>
    /// <exception cref="ArgumentException">The name breaks the rule above; use <see cref="TryParse"/> for names from outside.</exception>
    public ValueName(string value)
    {
        if (!NameRules.IsValid(value))
        {
            throw new ArgumentException($"'{value}' is not a value's name: 1 to {Limits.NameCharsMax} of [a-zA-Z0-9._-], not '.' or '..'.", nameof(value));
        }

        _value = value;
    }

    /// <summary>The name; empty only for <c>default</c>, which no value has.</summary>
    public string Value => _value ?? string.Empty;

    /// <summary>False when <paramref name="value"/> is not a value's name.</summary>
    public static bool TryParse([NotNullWhen(true)] string? value, out ValueName name)
    {
        if (value is null || !NameRules.IsValid(value))
        {
            name = default;
            return false;
        }

        name = new ValueName(value);
        return true;
    }

    /// <summary>The name itself.</summary>
    public override string ToString() => Value;
}
