namespace Walrus.Testing.Processes;

/// <summary>How long is waited for what takes milliseconds to seconds before it counts as a hang. No test depends on its length.</summary>
public static class Patience
{
    /// <summary>For one step of a process: to start, to answer, to end.</summary>
    public static TimeSpan Step { get; } = TimeSpan.FromMinutes(2);

    /// <summary>For work on a million lines.</summary>
    public static TimeSpan Long { get; } = TimeSpan.FromMinutes(8);
}
