using Microsoft.Extensions.Logging;
using Walrus.Storage.Files;
using Walrus.Storage.Journal.Backends;
using Walrus.Testing;

namespace Walrus.Storage.Tests.Backends;

/// <summary>Which backend is taken, and what takes its place.</summary>
public class JournalBackendsTests
{
    private const string OnlyLinux = "only Linux has one page cache for maps and writes";

    [Theory]
    [InlineData(null, true, true, true, JournalBackend.MappedReads)]
    [InlineData(null, false, true, true, JournalBackend.MappedReads)]
    [InlineData(null, true, true, false, JournalBackend.Positioned)]
    [InlineData(null, false, true, false, JournalBackend.Mapped)]
    [InlineData(null, true, false, true, JournalBackend.MappedReads)]
    [InlineData(JournalBackend.Mapped, true, true, true, JournalBackend.Mapped)]
    [InlineData(JournalBackend.Positioned, false, true, true, JournalBackend.Positioned)]
    [InlineData(JournalBackend.IoUring, true, true, true, JournalBackend.IoUring)]
    [InlineData(JournalBackend.IoUring, false, true, true, JournalBackend.IoUring)]
    public void Choose_WhatWorks_IsTakenWithoutAWord(JournalBackend? wanted, bool syncsEach, bool mayUseIoUring, bool isLinux, JournalBackend expected) =>
        JournalBackends.Choose(wanted, Schedule(syncsEach), mayUseIoUring, isLinux).ShouldBe(new JournalBackendInUse(expected));

    [Theory]
    [InlineData(JournalBackend.IoUring, false, true, JournalBackend.MappedReads, "io_uring was turned off")]
    [InlineData(JournalBackend.IoUring, true, false, JournalBackend.Positioned, OnlyLinux)]
    [InlineData(JournalBackend.MappedReads, true, false, JournalBackend.Positioned, OnlyLinux)]
    public void Choose_WhatDoesNotWork_IsReplacedAndTold(
        JournalBackend wanted, bool mayUseIoUring, bool isLinux, JournalBackend expected, string because) =>
        JournalBackends.Choose(wanted, FsyncSchedule.SyncEach, mayUseIoUring, isLinux).ShouldBe(new JournalBackendInUse(expected, wanted, because));

    [Theory]
    [InlineData(JournalBackend.Mapped)]
    [InlineData(JournalBackend.MappedReads)]
    [InlineData(JournalBackend.IoUring)]
    public void OnNetwork_WhatMaps_IsReplaced(JournalBackend backend) => JournalBackends.OnNetwork(new JournalBackendInUse(backend))
        .ShouldBe(new JournalBackendInUse(JournalBackend.Positioned, backend, "files on a network volume are not mapped"));

    [Fact]
    public void OnNetwork_Positioned_Stays() => JournalBackends.OnNetwork(new JournalBackendInUse(JournalBackend.Positioned))
        .ShouldBe(new JournalBackendInUse(JournalBackend.Positioned));

    [Fact]
    public void Replace_Twice_NamesWhatWasAskedForFirst() => new JournalBackendInUse(JournalBackend.IoUring)
        .Replace(JournalBackend.MappedReads, "one").Replace(JournalBackend.Positioned, "two")
        .ShouldBe(new JournalBackendInUse(JournalBackend.Positioned, JournalBackend.IoUring, "two"));

    [Theory]
    [InlineData(FileFaultKind.Other, 19, true)]
    [InlineData(FileFaultKind.NotSupported, 95, true)]
    [InlineData(FileFaultKind.NoMemory, 12, false)]
    [InlineData(FileFaultKind.PermissionDenied, 13, false)]
    public void IsMappingRefused_OnlyWhatNoRetryChanges(object kind, int code, bool refused) =>
        JournalBackends.IsMappingRefused(new FileFault((FileFaultKind)kind, code)).ShouldBe(refused);

    [Fact]
    public void IsNetwork_TemporaryFolder_IsNot() => Volumes.IsNetwork(Path.GetTempPath()).ShouldBeFalse();

    /// <summary>sysfs answers ENODEV to mmap, and its files have 4096 bytes: nothing is written to it here.</summary>
    [SkippableTheory]
    [InlineData(JournalBackend.Mapped)]
    [InlineData(JournalBackend.MappedReads)]
    [InlineData(JournalBackend.IoUring)]
    public void Open_FileSystemWithoutMappings_IsReadByPosition(JournalBackend backend)
    {
        const string Unmappable = "/sys/kernel/mm/transparent_hugepage/enabled";
        Skip.IfNot(OperatingSystem.IsLinux() && File.Exists(Unmappable) && Environment.IsPrivilegedProcess, "needs a writable file in sysfs");
        OsFileSystem files = new(backend);

        using IJournalFile journal = files.OpenJournalFile(Unmappable, 4096);

        journal.ShouldBeOfType<PositionedJournalFile>();
        files.Backend.Backend.ShouldBe(JournalBackend.Positioned);
        files.Backend.Because.ShouldBe("the file system has no shared mappings");
    }

    [Fact]
    public async Task Engine_IoUringTurnedOff_TakesTheNextBestAndLogsItOnce()
    {
        using TempDirectory directory = new();
        Lines lines = new();
        LogOptions options = new()
        {
            Directory = directory.File("store"),
            Backend = JournalBackend.IoUring,
            MayUseIoUring = false,
            JournalFileBytes = Limits.JournalFileBytesMin,
            JournalFilesMax = 2,
            Logging = lines,
        };

        await using LogEngine engine = await LogEngine.OpenAsync(options);

        engine.Backend.ShouldNotBe(JournalBackend.IoUring);
        lines.All.Where(line => line.Id == 20).Select(line => line.Text).ShouldBe(
            [$"The journal is written with backend {engine.Backend} instead of IoUring: {(OperatingSystem.IsLinux() ? "io_uring was turned off" : OnlyLinux)}"]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(JournalBackend.Mapped)]
    [InlineData(JournalBackend.Positioned)]
    [InlineData(JournalBackend.IoUring)]
    public async Task Engine_StoreOfAnotherBackend_OpensWithThisOne(JournalBackend? backend)
    {
        using TempDirectory directory = new();
        LogOptions options = new()
        {
            Directory = directory.File("store"),
            JournalFileBytes = Limits.JournalFileBytesMin,
            JournalFilesMax = 2,
        };
        await using (LogEngine before = await LogEngine.OpenAsync(options))
        {
            Topic topic = await before.CreateTopicAsync(new TopicName("t"));
            _ = await topic.Partitions[0].AppendAsync(new byte[] { 1 });
        }

        await using LogEngine engine = await LogEngine.OpenAsync(options with { Backend = backend });

        _ = await engine.FindTopic(new TopicName("t"))!.Partitions[0].AppendAsync(new byte[] { 2 });
        engine.FindTopic(new TopicName("t"))!.Partitions[0].DurableEnd.Value.ShouldBe(2);
    }

    [Fact]
    public void Open_NoSuchBackend_IsAMistake()
    {
        using TempDirectory directory = new();
        LogOptions options = new() { Directory = directory.File("store"), Backend = (JournalBackend)99 };

        Should.Throw<ArgumentOutOfRangeException>(() => new EngineOpener(options, new OsFileSystem(JournalBackend.Mapped), EngineOpener.DrawIdentity).Open());
    }

    private static FsyncSchedule Schedule(bool syncsEach) => syncsEach ? FsyncSchedule.SyncEach : FsyncSchedule.NoFsync;

    private sealed class Lines : ILoggerFactory, ILogger
    {
        public List<(int Id, string Text)> All { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (All)
            {
                All.Add((eventId.Id, formatter(state, exception)));
            }
        }

        public void Dispose()
        {
        }
    }
}
