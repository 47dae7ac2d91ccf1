namespace Walrus.Explorer.Tests.Search;

/// <summary>What an exploration found.</summary>
/// <param name="States">Different states.</param>
/// <param name="Transitions">Steps between them.</param>
/// <param name="Depth">Of the deepest state: the length of the shortest way there.</param>
/// <param name="Actions">What has happened at all.</param>
/// <param name="Violation">What is broken, the name of the invariant first; null when nothing is.</param>
/// <param name="Path">A shortest way to it.</param>
internal sealed record Exploration(int States, long Transitions, int Depth, IReadOnlySet<string> Actions, string? Violation, IReadOnlyList<string> Path)
{
    public override string ToString() =>
        $"{States:N0} states, {Transitions:N0} transitions, depth {Depth}{(Violation is null ? string.Empty : $"\n{Violation}\n  {string.Join("\n  ", Path)}")}";
}
