using System.Globalization;

namespace Walrus.Cluster;

/// <summary>Counts the changes of a configuration, from 1: who changes one says which it has seen.</summary>
public readonly record struct ConfigurationVersion(long Value)
{
    /// <summary>A configuration that has not changed yet.</summary>
    public static ConfigurationVersion First => new(1);

    /// <summary>The version after one more change.</summary>
    public ConfigurationVersion Next => new(Value + 1);

    /// <summary>The plain decimal number.</summary>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
