namespace Walrus.Cli.Commands;

/// <summary>What results look like.</summary>
internal enum OutputFormat
{
    /// <summary>For people; entries as they are.</summary>
    Text,

    /// <summary>One JSON object per line, stable.</summary>
    Json,
}
