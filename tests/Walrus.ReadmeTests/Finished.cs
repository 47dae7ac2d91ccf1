namespace Walrus.ReadmeTests;

/// <summary>A program that ran to its end, and what it printed.</summary>
internal sealed record Finished(int ExitCode, string Output, string Errors);
