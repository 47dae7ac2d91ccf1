namespace Walrus.Cli.Import;

/// <summary>What <see cref="LineSplitter.Next"/> found.</summary>
internal enum LineStep
{
    /// <summary>A whole line, without its newline.</summary>
    Line,

    /// <summary>No whole line is buffered: read more, or say that the source has ended.</summary>
    NeedInput,

    /// <summary>The source has ended and every line of it was handed out.</summary>
    End,

    /// <summary>The next line is longer than an entry may be. The splitter stays here.</summary>
    TooLong,
}
