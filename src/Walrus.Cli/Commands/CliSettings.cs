using Walrus.Client;

namespace Walrus.Cli.Commands;

/// <summary>What the global options say.</summary>
/// <param name="Address">The broker.</param>
/// <param name="Format">Text or JSON.</param>
/// <param name="Timeout">How long a request waits.</param>
/// <param name="Colours">Whether colours are wanted; the terminal decides too.</param>
internal sealed record CliSettings(ServerAddress Address, OutputFormat Format, TimeSpan Timeout, bool Colours);
