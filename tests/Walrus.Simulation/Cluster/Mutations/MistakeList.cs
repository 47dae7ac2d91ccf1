namespace Walrus.Simulation.Cluster;

/// <summary>All deliberate mistakes.</summary>
internal static class MistakeList
{
    public static IReadOnlyList<Mistake> All { get; } = [];

    public static Mistake Find(string name) => name == nameof(Mistake) ? Mistake.None : All.Single(mistake => mistake.Name == name);
}
