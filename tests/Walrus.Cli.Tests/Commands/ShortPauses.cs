namespace Walrus.Cli.Tests.Commands;

/// <summary>The machine's clock, with pauses of a moment cut short; timeouts, which are longer, stay as they are.</summary>
internal sealed class ShortPauses : TimeProvider
{
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(1);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, dueTime > TimeSpan.Zero && dueTime < PauseMax ? dueTime / 50 : dueTime, period);
}
