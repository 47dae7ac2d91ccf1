using Walrus.Explorer.Tests.Cursors;
using Walrus.Explorer.Tests.Search;
using Xunit.Abstractions;

namespace Walrus.Explorer.Tests;

/// <summary>Every interleaving of a shared cursor whose owner changes.</summary>
public sealed class CursorExplorationTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(3, 1, 3, 1, 171_071, 37)]
    [InlineData(1, 2, 2, 0, 146_391, 31)]
    public void Cursor_WhoseOwnerChanges_HandsOutEachEntryOnce(int entries, int changes, int calls, int failures, int states, int depth)
    {
        Exploration found = Explore(new CursorModel(entries, changes, calls, failures));
        found.Violation.ShouldBeNull(found.ToString());
        found.States.ShouldBeGreaterThanOrEqualTo(states);
        found.Depth.ShouldBeGreaterThanOrEqualTo(depth);
    }

    [Theory]
    [InlineData(nameof(CursorMistake.CursorBeyondCommitted), "ReadCursorBounds", 6)]
    [InlineData(nameof(CursorMistake.AnsweredBeforeAcknowledged), "HandedOutOnce", 15)]
    [InlineData(nameof(CursorMistake.LoadSkipped), "HandedOutOnce", 20)]
    [InlineData(nameof(CursorMistake.StrayMoveHolds), "HandedOutOnce", 19)]
    [InlineData(nameof(CursorMistake.UnknownMoveForgotten), "HandedOutOnce", 22)]
    public void Mistake_AroundTheCursor_IsFound(string mistake, string invariant, int steps)
    {
        Exploration found = Explore(new CursorModel(entries: 2, changes: 1, calls: 3, failures: 1, Enum.Parse<CursorMistake>(mistake)), checksProgress: false);
        found.Violation.ShouldNotBeNull();
        found.Violation.ShouldContain(invariant);
        found.Path.Count.ShouldBe(steps);
    }

    private Exploration Explore(CursorModel model, bool checksProgress = true)
    {
        Exploration found = new StateExplorer<CursorState>(model, 5_000_000).Run(checksProgress);
        output.WriteLine(found.ToString());
        return found;
    }
}
