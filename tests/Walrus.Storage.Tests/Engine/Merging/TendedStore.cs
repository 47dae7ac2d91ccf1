using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Walrus.Storage.Packs.Merging;
using Walrus.Testing;
using Walrus.Testing.Disks;
using Walrus.Testing.Faults;

namespace Walrus.Storage.Tests.Engine.Merging;

/// <summary>A store on a simulated disk whose packs are merged from the second on, and holes punched from the first dead byte.</summary>
internal sealed class TendedStore
{
    public const string Root = "/store";
    public const int Length = 3_000;

    public TendedStore(SimFileSystem? disk = null)
    {
        Disk = disk ?? new SimFileSystem();
        Files = new FaultFileSystem(Disk);
    }

    public SimFileSystem Disk { get; }

    public FaultFileSystem Files { get; }

    public ManualTime Time { get; } = new();

    public MessageLog Log { get; } = new();

    public MergeBounds Merging { get; set; } = new(PacksMin: 2, HoleBytesMin: 1);

    public int FilesMax { get; set; } = 3;

    public long BytesPerSecond { get; set; } = Limits.BackgroundBytesPerSecondDefault;

    public FsyncSchedule Fsync { get; set; } = FsyncSchedule.SyncEach;

    public IReadOnlyList<string> Packs => [.. Disk.List(Root + "/packs").Order(StringComparer.Ordinal)];

    public LogEngine Open() => new EngineOpener(
        new LogOptions
        {
            Directory = Root,
            Fsync = Fsync,
            JournalFileBytes = Limits.JournalFileBytesMin,
            JournalFilesMax = FilesMax,
            RetentionInterval = Limits.RetentionIntervalMin,
            BackgroundBytesPerSecond = BytesPerSecond,
            Merging = Merging,
            Time = Time,
            Logging = Log,
        },
        Files,
        TestStore.DrawIdentity).Open();

    public async Task<(LogEngine Engine, PartitionLog Log)> OpenLogAsync()
    {
        LogEngine engine = Open();
        return (engine, (await engine.CreateTopicAsync(TestStore.Topic).Within()).Partitions[0]);
    }

    /// <summary>Looks until it is so; by the clock, since the engine's threads get their turn when the machine has time.</summary>
    public static async Task UntilAsync(Func<bool> isSo, string what)
    {
        long started = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TestStore.Patience, what);
            await Task.Yield();
        }
    }

    /// <summary>A log that remembers its lines.</summary>
    internal sealed class MessageLog : ILoggerFactory, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
