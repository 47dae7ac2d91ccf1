namespace Walrus.Node.Options;

/// <summary>What came of reading the command line: run, print a text and leave, or a usage error.</summary>
internal abstract record OptionsOutcome
{
    private OptionsOutcome()
    {
    }

    /// <summary>Start a node.</summary>
    public sealed record Run(NodeOptions Options) : OptionsOutcome;

    /// <summary>Print <paramref name="Text"/> on stdout and end with success (<c>--help</c>, <c>--version</c>).</summary>
    public sealed record Print(string Text) : OptionsOutcome;

    /// <summary>Print <paramref name="Line"/> on stderr and end with exit code 2. One line, names the flag.</summary>
    public sealed record UsageError(string Line) : OptionsOutcome;
}
