using Walrus.Protocol;

namespace Walrus.Cli.Shell;

/// <summary>A line of the shell, understood. What a command does not use is empty or null.</summary>
/// <param name="Verb">What to do.</param>
/// <param name="Topic">For HELP: the command asked about.</param>
/// <param name="Payload">For PUT.</param>
/// <param name="Partitions">For REGISTER.</param>
/// <param name="Segment">For FETCH.</param>
/// <param name="Index">For FETCH.</param>
/// <param name="Partition">For FETCH.</param>
/// <param name="Node">For DRAIN, UNDRAIN and REMOVE.</param>
/// <param name="IsForced">For REMOVE.</param>
/// <param name="Settings">For CONFIGURE, and DEFAULTS with settings.</param>
/// <param name="Words">For commands about a group: the group and what stands behind it.</param>
internal sealed record ShellCommand(
    ShellVerb Verb,
    string Topic = "",
    string Payload = "",
    int? Partitions = null,
    int Segment = 0,
    long Index = 0,
    int Partition = 0,
    long Node = 0,
    bool IsForced = false,
    SettingsPatch? Settings = null,
    IReadOnlyList<string>? Words = null);

/// <summary>What a line of the shell is: a command, nothing (<see cref="Error"/> and <see cref="Command"/> null), or a mistake.</summary>
internal readonly record struct ShellLine(ShellCommand? Command, string? Error)
{
    /// <summary>True for an empty line or a comment.</summary>
    public bool IsNothing => Command is null && Error is null;
}
