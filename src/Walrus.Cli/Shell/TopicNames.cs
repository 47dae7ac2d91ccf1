using Walrus.Client;

namespace Walrus.Cli.Shell;

/// <summary>
/// The topic names that completion offers: what the broker said a few seconds ago. Asking goes on beside the typing, one question at a
/// time, and a broker that is away costs nothing but fresh names.
/// </summary>
internal sealed class TopicNames(Func<CancellationToken, Task<IReadOnlyList<TopicSummary>>> ask, TimeProvider time) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private IReadOnlyList<string> _names = [];
    private Task _asking = Task.CompletedTask;
    private long? _askedAt;

    /// <summary>The names known now.</summary>
    public IReadOnlyList<string> Known => Volatile.Read(ref _names);

    /// <summary>The running question; for tests.</summary>
    public Task Asking => _asking;

    /// <summary>Asks again when the names have grown old, or when told that they changed. Returns at once.</summary>
    public void Refresh(bool haveChanged = false)
    {
        var isFresh = _askedAt is { } askedAt && time.GetElapsedTime(askedAt) < Limits.ShellTopicsAgeMax;
        if (!_asking.IsCompleted || (isFresh && !haveChanged))
        {
            return;
        }

        _askedAt = time.GetTimestamp();
        _asking = AskAsync();
    }

    /// <summary>Stops asking.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _asking;
        _stop.Dispose();
    }

    private async Task AskAsync()
    {
        try
        {
            var topics = await ask(_stop.Token);
            Volatile.Write(ref _names, [.. topics.Select(topic => topic.Name)]);
        }
        catch (Exception exception) when (exception is WalrusException or OperationCanceledException or ObjectDisposedException)
        {
            // Completion goes on with the names it has; the command that is typed will say what is wrong.
        }
    }
}
