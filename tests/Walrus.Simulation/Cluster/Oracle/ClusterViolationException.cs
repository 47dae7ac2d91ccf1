namespace Walrus.Simulation.Cluster;

/// <summary>The cluster did what it must never do, or did not do in the end what it must.</summary>
/// <param name="rule">Which rule was broken, in one word.</param>
/// <param name="what">What was seen, and where.</param>
internal sealed class ClusterViolationException(string rule, string what) : Exception($"{rule}: {what}")
{
    public string Rule => rule;
}
