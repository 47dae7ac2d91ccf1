using Walrus.Storage;
using Walrus.Storage.Files;
using Walrus.Storage.Journal.Backends;

namespace Walrus.Testing.Faults;

/// <summary>Opens engines on the real file system whose disk can be made to fail, for tests outside of the engine.</summary>
public sealed class FaultyDisk
{
    private readonly FaultFileSystem _files = new(new OsFileSystem(JournalBackend.Mapped));

    /// <summary>Like <see cref="LogEngine.OpenAsync"/>.</summary>
    public Task<LogEngine> OpenAsync(LogOptions options, CancellationToken cancellationToken) =>
        Task.Run(new EngineOpener(options, _files, EngineOpener.DrawIdentity).Open, cancellationToken);

    /// <summary>From now on no flush succeeds.</summary>
    public void FailFlushes() => _files.Fail(new FaultPlan(InjectedFault.FlushFailure, _files.CallCount + 1, Persistent: true));

    /// <summary>From now on nothing can be made or grown.</summary>
    public void Fill() => _files.Fail(new FaultPlan(InjectedFault.DiskFull, _files.CallCount + 1, Persistent: true));

    /// <summary>Completes when the first flush waits for <see cref="ReleaseFlushes"/>.</summary>
    public Task Held => _files.Held;

    /// <summary>From now on every flush hangs.</summary>
    public void HoldFlushes() => _files.HoldFlushes();

    /// <summary>The flushes that hang, and later ones, go on.</summary>
    public void ReleaseFlushes() => _files.ReleaseFlushes();

    /// <summary>The disk works again.</summary>
    public void Heal() => _files.Heal();
}
