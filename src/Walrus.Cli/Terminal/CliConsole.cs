namespace Walrus.Cli.Terminal;

/// <summary>The three standard streams and what they are. Everything that reads or writes them takes this, so that tests give their own.</summary>
/// <param name="Input">Standard input, as bytes.</param>
/// <param name="Output">Standard output: results only.</param>
/// <param name="Error">Standard error: messages and progress.</param>
/// <param name="Facts">Which of them are terminals.</param>
internal sealed record CliConsole(Stream Input, ByteOutput Output, TextWriter Error, TerminalFacts Facts);
