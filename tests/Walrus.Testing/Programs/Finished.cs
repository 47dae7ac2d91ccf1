namespace Walrus.Testing.Programs;

/// <summary>A program that ran to its end, and what it printed.</summary>
public sealed record Finished(int ExitCode, string Output, string Errors);
