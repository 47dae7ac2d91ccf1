using Microsoft.Extensions.Logging.Abstractions;
using Walrus.Node.Hosting;
using Walrus.Node.Options;
using Walrus.Testing;
using Walrus.Testing.Faults;

namespace Walrus.Node.Tests.Bounds;

/// <summary>A store that does not close: the node waits so long for it, and no longer.</summary>
public sealed class CloseBoundTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Close_DiskThatHangs_IsGivenUpAtTheBound()
    {
        using TempDirectory directory = new();
        FaultyDisk disk = new();
        ManualTime time = new();
        NodeOptions options = new()
        {
            DataDirectory = directory.File("data"),
            JournalFileBytes = Limits.JournalFileBytesMin,
            JournalFiles = Limits.JournalFilesMin,
        };
        NodeStore store = new(options, disk.OpenAsync, time, NullLoggerFactory.Instance);
        await store.OpenAsync(CancellationToken.None);
        int armed = time.ArmedTimers;
        disk.HoldFlushes();

        Task<bool> closing = store.CloseAsync(Limits.ShutdownCloseMax);
        await disk.Held.WaitAsync(Patience);
        await time.WaitForArmedAsync(armed + 1).WaitAsync(Patience);
        time.Advance(Limits.ShutdownCloseMax - TimeSpan.FromTicks(1));
        closing.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromTicks(1));

        (await closing.WaitAsync(Patience)).ShouldBeFalse();
        disk.ReleaseFlushes();
        await store.Engine!.DisposeAsync();
    }
}
