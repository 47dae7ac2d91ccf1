namespace Walrus.Node.Options;

/// <summary>How log lines are written: one line each in both forms.</summary>
internal enum LogFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>One JSON object per line, for collectors.</summary>
    Json,
}
