using System.Globalization;

namespace Walrus.Storage.Repair;

/// <summary>Gives names to topics that a repair has to make up: each once, none that the store has. Pure.</summary>
internal sealed class SalvageNames(IEnumerable<TopicName> taken)
{
    private readonly HashSet<TopicName> _taken = [.. taken];

    /// <summary>For entries of <paramref name="topic"/> from <paramref name="from"/> on; <paramref name="partition"/> only where it has several.</summary>
    public TopicName For(TopicName topic, int? partition, Offset from)
    {
        string of = partition is { } number ? string.Create(CultureInfo.InvariantCulture, $".p{number}") : string.Empty;
        return Take(topic.Value, string.Create(CultureInfo.InvariantCulture, $"{of}.salvaged-{from.Value}"));
    }

    /// <summary>For a partition of which nobody knows the topic.</summary>
    public TopicName ForOrphan(uint partition) => Take(string.Create(CultureInfo.InvariantCulture, $"salvaged-partition-{partition}"), string.Empty);

    private TopicName Take(string stem, string suffix)
    {
        for (int attempt = 1; ; attempt++)
        {
            string end = attempt == 1 ? suffix : string.Create(CultureInfo.InvariantCulture, $"{suffix}-{attempt}");

            // A long name gives way, its ending does not: that is what tells the parts apart.
            var name = new TopicName(stem[..Math.Min(stem.Length, Limits.NameCharsMax - end.Length)] + end);
            if (_taken.Add(name))
            {
                return name;
            }
        }
    }
}
