namespace Walrus.Explorer.Tests.Search;

/// <summary>What an explorer walks through: states that never change, and what may happen in each.</summary>
internal interface IModel<TState>
    where TState : class
{
    /// <summary>Where everything begins.</summary>
    TState Initial { get; }

    /// <summary>A hash of all of the state: what has the same one behaves the same.</summary>
    UInt128 FingerprintOf(TState state);

    /// <summary>Everything that may happen next, always in the same order.</summary>
    void Next(TState state, List<Step<TState>> into);

    /// <summary>What is broken in the state; the name of the invariant comes first. Null when all is well.</summary>
    string? Violation(TState state);

    /// <summary>With faults over, what happens next; null once the goal is reached.</summary>
    TState? Recover(TState state);
}

/// <summary>One thing that may happen.</summary>
/// <param name="What">Which, and to whom.</param>
/// <param name="After">The state then.</param>
internal readonly record struct Step<TState>(Happening What, TState After);

/// <summary>The name of an action, as in spec/, and its particulars.</summary>
internal readonly record struct Happening(string Action, int Who, int What = -1, object? Detail = null)
{
    public override string ToString() => $"{Action}(node {Who}{(What < 0 ? string.Empty : $", {What}")}){(Detail is null ? string.Empty : $" {Detail}")}";
}
