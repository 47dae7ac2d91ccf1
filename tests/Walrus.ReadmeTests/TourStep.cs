namespace Walrus.ReadmeTests;

/// <summary>One command of the tour, one line of shell, and the lines that it prints.</summary>
internal sealed record TourStep(string Command, IReadOnlyList<string> Expected);
