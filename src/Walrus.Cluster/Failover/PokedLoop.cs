using System.Threading.Channels;

namespace Walrus.Cluster;

/// <summary>Wakes a loop at an interval, and at once when something has changed. Pokes while it is awake come to one.</summary>
internal sealed class PokedLoop(TimeSpan interval, TimeProvider time)
{
    private readonly Channel<bool> _pokes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Something has changed: any thread, never waits.</summary>
    public void Poke() => _pokes.Writer.TryWrite(true);

    /// <summary>Calls <paramref name="look"/> again and again, one at a time, with at least <paramref name="pause"/> between, until the token is cancelled.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task RunAsync(Func<CancellationToken, ValueTask> look, TimeSpan pause, CancellationToken cancellationToken)
    {
        using ITimer timer = time.CreateTimer(_ => Poke(), null, TimeSpan.Zero, interval);
        while (true)
        {
            await _pokes.Reader.ReadAsync(cancellationToken);
            await look(cancellationToken);
            await Task.Delay(pause, time, cancellationToken);
        }
    }
}
