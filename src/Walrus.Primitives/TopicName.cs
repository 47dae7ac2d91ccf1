using System.Diagnostics.CodeAnalysis;

namespace Walrus;

/// <summary>
/// The name of a topic: 1 to 249 of <c>[a-zA-Z0-9._-]</c>, not <c>.</c> or <c>..</c>. Compared byte for byte.
/// </summary>
public readonly record struct TopicName
{
    private const string InternalPrefix = "__";

    private readonly string? _value;

    /// <summary>Checks and wraps <paramref name="value"/>.</summary>
    /// <exception cref="ArgumentException">The name breaks the rule above; use <see cref="TryParse"/> for names from outside.</exception>
    public TopicName(string value)
    {
        if (!NameRules.IsValid(value))
        {
            throw new ArgumentException($"'{value}' is not a topic name: 1 to {Limits.NameCharsMax} of [a-zA-Z0-9._-], not '.' or '..'.", nameof(value));
        }

        _value = value;
    }

    /// <summary>The name; empty only for <c>default</c>, which no topic has.</summary>
    public string Value => _value ?? string.Empty;

    /// <summary>True for names that begin with <c>__</c>: they belong to the platform and clients may not use them.</summary>
    public bool IsInternal => Value.StartsWith(InternalPrefix, StringComparison.Ordinal);

    /// <summary>False when <paramref name="value"/> is not a topic name. Internal names parse: who refuses them asks <see cref="IsInternal"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? value, out TopicName name)
    {
        if (value is null || !NameRules.IsValid(value))
        {
            name = default;
            return false;
        }

        name = new TopicName(value);
        return true;
    }

    /// <summary>The name itself.</summary>
    public override string ToString() => Value;
}
