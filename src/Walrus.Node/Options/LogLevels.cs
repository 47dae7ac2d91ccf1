using Microsoft.Extensions.Logging;

namespace Walrus.Node.Options;

/// <summary>Which log lines are written.</summary>
/// <param name="Minimum">For categories without a rule.</param>
/// <param name="Rules">Category prefix to level; a later rule for the same prefix wins.</param>
internal sealed record LogLevels(LogLevel Minimum, IReadOnlyList<(string Category, LogLevel Level)> Rules)
{
    /// <summary>Information from us, warnings from the web server.</summary>
    public static LogLevels Default { get; } = new(LogLevel.Information, []);
}
