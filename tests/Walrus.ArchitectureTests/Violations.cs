namespace Walrus.ArchitectureTests;

/// <summary>How a check's findings fail a test: all of them at once, one per line, with what to do.</summary>
internal static class Violations
{
    public static void ShouldBeNone(this IEnumerable<string> found, string remedy)
    {
        string[] lines = [.. found];
        lines.Length.ShouldBe(0, $"{remedy}\n{string.Join('\n', lines)}\n");
    }
}
