namespace Walrus.Cli.Terminal;

/// <summary>
/// Ctrl-C, passed on to whoever wants it: the shell takes it for the line or the command at hand; when nobody does, it ends the program.
/// Safe from any thread.
/// </summary>
internal sealed class InterruptSignal : IDisposable
{
    private readonly CancellationTokenSource _program = new();
    private Action? _taker;

    /// <summary>Cancelled when the program is to end.</summary>
    public CancellationToken Program => _program.Token;

    /// <summary>Sends the following interrupts to <paramref name="taker"/>; null to give them back to the program.</summary>
    public void SendTo(Action? taker) => Volatile.Write(ref _taker, taker);

    /// <summary>Ctrl-C was pressed.</summary>
    public void Raise()
    {
        if (Volatile.Read(ref _taker) is { } taker)
        {
            taker();
        }
        else
        {
            _program.Cancel();
        }
    }

    /// <summary>The program is asked to end, whoever takes interrupts (SIGTERM).</summary>
    public void End() => _program.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _program.Dispose();
}
