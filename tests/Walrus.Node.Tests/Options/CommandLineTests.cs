using Microsoft.Extensions.Logging;
using Walrus.Cluster;
using Walrus.Node.Options;
using Walrus.Peers;
using Walrus.Storage;

namespace Walrus.Node.Tests.Options;

public sealed class CommandLineTests
{
    private static readonly Dictionary<string, string> NoEnvironment = [];

    [Fact]
    public void Parse_NoArguments_GivesTheDefaultsOfTheProtocol()
    {
        NodeOptions options = Run([]);

        options.NodeId.ShouldBe(new NodeId(1));
        options.DataDirectory.ShouldBe("./data");
        options.Client.ShouldBe(new ListenAddress("127.0.0.1", 8080));
        options.Http.ShouldBe(new ListenAddress("127.0.0.1", 8081));
        options.Raft.ShouldBe(new ListenAddress("127.0.0.1", 6000));
        options.RaftAdvertisedHost.ShouldBeNull();
        options.Fsync.ShouldBe(FsyncSchedule.SyncEach);
        options.FrameBytesMax.ShouldBe(Limits.FrameBytesDefault);
        options.SegmentEntriesMax.ShouldBe(1_000_000);
        options.MonitorInterval.ShouldBe(TimeSpan.FromSeconds(10));
        options.FrameIdleMax.ShouldBe(TimeSpan.FromSeconds(30));
        options.PackCompression.ShouldBe(PackCompression.None);
        options.LogFile.ShouldBeNull();
        options.InstanceKey.ShouldBeNull();
        options.ExportsOtlp.ShouldBeFalse();
        options.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void Parse_EveryFlag_IsTakenOver()
    {
        NodeOptions options = Run(
        [
            "--node-id", "7", "--data-dir", "/tmp/x", "--raft-host", "0.0.0.0", "--raft-port", "6100", "--raft-advertise-host", "node7",
            "--client-host", "::1", "--client-port", "0", "--http-host", "localhost", "--http-port", "9000", "--fsync", "200ms",
            "--max-frame-bytes", "2048", "--max-connections", "3", "--idle-frame-timeout", "5s", "--journal-file-bytes", "65536",
            "--journal-files", "2", "--pack-compression", "zstd:5", "--journal-backend", "io-uring", "--log-file", "walrus.log", "--log-format", "json",
        ]);

        options.NodeId.ShouldBe(new NodeId(7));
        options.DataDirectory.ShouldBe("/tmp/x");
        options.Raft.Port.ShouldBe(6100);
        options.RaftAdvertisedHost.ShouldBe("node7");
        options.Client.ShouldBe(new ListenAddress("::1", 0));
        options.Http.ShouldBe(new ListenAddress("localhost", 9000));
        options.Fsync.ShouldBe(FsyncSchedule.Every(TimeSpan.FromMilliseconds(200)));
        options.FrameBytesMax.ShouldBe(2048);
        options.ConnectionsMax.ShouldBe(3);
        options.FrameIdleMax.ShouldBe(TimeSpan.FromSeconds(5));
        options.JournalFileBytes.ShouldBe(65_536);
        options.JournalFiles.ShouldBe(2);
        options.JournalBackend.ShouldBe(JournalBackend.IoUring);
        options.PackCompression.ShouldBe(PackCompression.Of(PackCodec.Zstd, 5));
        options.LogFile.ShouldBe("walrus.log");
        options.LogFormat.ShouldBe(LogFormat.Json);
    }

    [Theory]
    [InlineData("auto", null)]
    [InlineData("mapped", JournalBackend.Mapped)]
    [InlineData("mapped-reads", JournalBackend.MappedReads)]
    [InlineData("positioned", JournalBackend.Positioned)]
    [InlineData("io-uring", JournalBackend.IoUring)]
    public void Parse_JournalBackend_IsTakenByName(string name, JournalBackend? expected) =>
        Run(["--journal-backend", name]).JournalBackend.ShouldBe(expected);

    [Theory]
    [InlineData("auto")]
    [InlineData("mapped")]
    [InlineData("mapped-reads")]
    [InlineData("positioned")]
    [InlineData("io-uring")]
    public void BackendChoice_AsText_IsAsItIsTyped(string name)
    {
        BackendChoice.TryParse(name, out BackendChoice choice).ShouldBeTrue();
        choice.ToString().ShouldBe(name);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("", true)]
    [InlineData("0", true)]
    [InlineData("false", true)]
    [InlineData("1", false)]
    [InlineData("TRUE", false)]
    [InlineData("yes", false)]
    public void Environment_DisableIoUring_TurnsItOffUnlessItSaysNo(string? value, bool mayUse)
    {
        NodeOptions options = value is null ? Run([]) : Run([], ("WALRUS_DISABLE_IO_URING", value));

        options.MayUseIoUring.ShouldBe(mayUse);
        options.JournalBackend.ShouldBeNull();
    }

    [Fact]
    public void Parse_PackCompressionFromTheEnvironment_YieldsToTheFlag()
    {
        (string Name, string Value) environment = ("WALRUS_PACK_COMPRESSION", "lz4");
        Run([], environment).PackCompression.ShouldBe(PackCompression.Of(PackCodec.Lz4));
        Run(["--pack-compression", "auto"], environment).PackCompression.ShouldBe(PackCompression.Auto);
        Run(["--pack-compression", "none"], environment).PackCompression.ShouldBe(PackCompression.None);
    }

    [Fact]
    public void Parse_PackCompressionThatIsNone_IsAWarningInTheEnvironment()
    {
        NodeOptions options = Run([], ("WALRUS_PACK_COMPRESSION", "zip"));
        options.PackCompression.ShouldBe(PackCompression.None);
        options.Warnings.Single().ShouldContain("WALRUS_PACK_COMPRESSION: 'zip'");
    }

    [Fact]
    public void Parse_RaftHostWithoutAdvertiseHost_IsAdvertised() =>
        Run(["--raft-host", "10.0.0.3"]).Raft.ShouldBe(new ListenAddress("10.0.0.3", 6000));

    [Fact]
    public void Parse_NoHttp_TurnsTheListenerOff() => Run(["--no-http"]).Http.ShouldBeNull();

    [Theory]
    [InlineData("--node-id", "0")]
    [InlineData("--node-id", "-1")]
    [InlineData("--node-id", "one")]
    [InlineData("--node-id", "9223372036854775808")]
    [InlineData("--journal-backend", "mmap")]
    [InlineData("--journal-backend", "")]
    [InlineData("--client-port", "65536")]
    [InlineData("--client-port", "-1")]
    [InlineData("--client-port", "80 80")]
    [InlineData("--client-port", "")]
    [InlineData("--http-port", "x")]
    [InlineData("--raft-port", "1e3")]
    [InlineData("--client-host", "not a host")]
    [InlineData("--http-host", "")]
    [InlineData("--raft-host", "a/b")]
    [InlineData("--raft-advertise-host", "a b")]
    [InlineData("--data-dir", "")]
    [InlineData("--fsync", "sometimes")]
    [InlineData("--fsync", "0ms")]
    [InlineData("--fsync", "2h")]
    [InlineData("--max-frame-bytes", "0")]
    [InlineData("--max-frame-bytes", "16777217")]
    [InlineData("--max-connections", "0")]
    [InlineData("--idle-frame-timeout", "1ms")]
    [InlineData("--idle-frame-timeout", "30")]
    [InlineData("--idle-frame-timeout", "61m")]
    [InlineData("--journal-file-bytes", "65537")]
    [InlineData("--journal-file-bytes", "4096")]
    [InlineData("--journal-files", "1")]
    [InlineData("--pack-compression", "zip")]
    [InlineData("--pack-compression", "lz4:13")]
    [InlineData("--log-format", "xml")]
    [InlineData("--log-file", " ")]
    public void Parse_UnusableValue_IsAUsageErrorOfOneLineThatNamesTheFlag(string flag, string value)
    {
        string line = Usage([flag, value]);

        line.ShouldContain(flag);
        line.ShouldNotContain('\n');
    }

    public static TheoryData<string, string, string, string> Bounds() => new()
    {
        { "--max-frame-bytes", $"{Limits.FrameBytesMin - 1}", $"{Limits.FrameBytesMin}", "below" },
        { "--max-frame-bytes", $"{Limits.FrameBytesMax + 1}", $"{Limits.FrameBytesMax}", "above" },
        { "--max-connections", $"{Limits.ConnectionsMax + 1}", $"{Limits.ConnectionsMax}", "above" },
        { "--idle-frame-timeout", $"{Limits.FrameIdleMin.TotalMilliseconds - 1}ms", $"{Limits.FrameIdleMin.TotalMilliseconds}ms", "below" },
        { "--idle-frame-timeout", $"{Limits.FrameIdleMax.TotalSeconds + 1}s", $"{Limits.FrameIdleMax.TotalSeconds}s", "above" },
        { "--journal-file-bytes", $"{Limits.JournalFileBytesMin - 4096}", $"{Limits.JournalFileBytesMin}", "below" },
        { "--journal-file-bytes", $"{Limits.JournalFileBytesMax + 4096}", $"{Limits.JournalFileBytesMax}", "above" },
        { "--journal-files", $"{Limits.JournalFilesMin - 1}", $"{Limits.JournalFilesMin}", "below" },
        { "--journal-files", $"{Limits.JournalFilesMax + 1}", $"{Limits.JournalFilesMax}", "above" },
        { "--fsync", "0ms", $"{Limits.FsyncIntervalMin.TotalMilliseconds}ms", "below" },
        { "--fsync", $"{Limits.FsyncIntervalMax.TotalSeconds + 1}s", $"{Limits.FsyncIntervalMax.TotalSeconds}s", "above" },
    };

    [Theory]
    [MemberData(nameof(Bounds))]
    public void Parse_ValueAtTheBound_IsTakenAndTheOneBeyondRefused(string flag, string beyond, string at, string side)
    {
        Run([flag, at]).ShouldNotBeNull();
        Usage([flag, beyond]).ShouldContain(flag, customMessage: side);
    }

    [Fact]
    public void Parse_MonitorIntervalAtItsBounds_IsTaken()
    {
        foreach (TimeSpan bound in new[] { Limits.MonitorIntervalMin, Limits.MonitorIntervalMax })
        {
            Run([], ("WALRUS_MONITOR_CHECK_MS", $"{bound.TotalMilliseconds}")).MonitorInterval.ShouldBe(bound);
        }

        Run([], ("WALRUS_MONITOR_CHECK_MS", $"{Limits.MonitorIntervalMax.TotalMilliseconds + 1}")).MonitorInterval.ShouldBe(Limits.MonitorIntervalDefault);
    }

    [Fact]
    public void Parse_NoArguments_TakesTheDefaultLimits()
    {
        NodeOptions options = Run([]);

        options.ConnectionsMax.ShouldBe(Limits.ConnectionsDefault);
        options.FrameIdleMax.ShouldBe(Limits.FrameIdleDefault);
        options.Scrub.ShouldBe(ScrubOptions.Default);
        options.SegmentEntriesMax.ShouldBe(Limits.SegmentEntriesDefault);
        options.JournalFiles.ShouldBe(Limits.JournalFilesDefault);
        options.JournalFileBytes.ShouldBe(Limits.JournalFileBytesDefault);
    }

    [Theory]
    [InlineData("--join", "127.0.0.1")]
    [InlineData("--join", "127.0.0.1:0")]
    [InlineData("--initial-peer", ":6001")]
    [InlineData("--node-name", "two words")]
    [InlineData("--acks", "most")]
    public void Parse_ClusterFlagThatMakesNoSense_IsAUsageErrorThatNamesIt(string flag, string value)
    {
        string line = Usage([flag, value]);

        line.ShouldStartWith(flag);
        line.ShouldContain($"'{value}'");
    }

    [Fact]
    public void Parse_ClusterFlags_AreTaken()
    {
        NodeOptions options = Run(
            ["--join", "a:1", "--initial-peer", "b:2", "--initial-peer", "[::1]:3", "--replication-factor", "2", "--acks", "leader", "--node-name", "left"]);

        options.Join.ShouldBe(new PeerAddress("a", 1));
        options.InitialPeers.ShouldBe([new PeerAddress("b", 2), new PeerAddress("::1", 3)]);
        options.ReplicationFactor.ShouldBe(2);
        options.Acks.ShouldBe(AckPolicy.Leader);
        options.NodeName.ShouldBe("left");
    }

    [Theory]
    [InlineData("36h", 36)]
    [InlineData("3d", 72)]
    [InlineData("366d", 8784)]
    public void Parse_ScrubFlags_AreTaken(string every, int hours)
    {
        NodeOptions options = Run(["--scrub-every", every, "--scrub-rate", "0"]);
        options.Scrub.ShouldBe(new ScrubOptions(0, TimeSpan.FromHours(hours)));
        options.Scrub.IsOn.ShouldBeFalse();
        options.Scrub.Every.ShouldBeLessThanOrEqualTo(Limits.ScrubEveryMax);
    }

    [Fact]
    public void Parse_TlsFilesThatAreNotAllThere_IsAUsageError() => Usage(["--peer-cert", "node.pem"]).ShouldStartWith("--peer-cert");

    [Theory]
    [InlineData("--nonsense")]
    [InlineData("--client-port")]
    [InlineData("stray")]
    [InlineData("@/etc/hostname")]
    public void Parse_UnknownOrIncompleteArgument_IsAUsageErrorThatNamesIt(string argument) => Usage([argument]).ShouldContain(argument);

    [Fact]
    public void Parse_FlagGivenTwice_IsAUsageError() => Usage(["--client-port", "1", "--client-port", "2"]).ShouldContain("--client-port");

    [Fact]
    public void Parse_Help_ListsEveryFlag()
    {
        string text = CommandLine.Parse(["--help"], NoEnvironment, "1.2.3").ShouldBeOfType<OptionsOutcome.Print>().Text;

        foreach (System.CommandLine.Option option in new Flags().All)
        {
            text.ShouldContain(option.Name);
        }
    }

    [Fact]
    public void Parse_Version_PrintsIt() =>
        CommandLine.Parse(["--version"], NoEnvironment, "1.2.3").ShouldBe(new OptionsOutcome.Print("walrus 1.2.3"));

    [Theory]
    [InlineData("WALRUS_MAX_SEGMENT_ENTRIES", "0")]
    [InlineData("WALRUS_MAX_SEGMENT_ENTRIES", "many")]
    [InlineData("WALRUS_MONITOR_CHECK_MS", "9")]
    [InlineData("WALRUS_MONITOR_CHECK_MS", "99999999999999")]
    [InlineData("WALRUS_DISABLE_IO_URING", "perhaps")]
    public void Parse_UnreadableEnvironmentNumber_WarnsAndFallsBack(string name, string value)
    {
        NodeOptions options = Run([], (name, value));

        options.SegmentEntriesMax.ShouldBe(1_000_000);
        options.MonitorInterval.ShouldBe(TimeSpan.FromSeconds(10));
        options.Warnings.ShouldHaveSingleItem().ShouldStartWith(name);
    }

    [Fact]
    public void Parse_EnvironmentNumbers_AreTaken()
    {
        NodeOptions options = Run([], ("WALRUS_MAX_SEGMENT_ENTRIES", "5"), ("WALRUS_MONITOR_CHECK_MS", "10"), ("WALRUS_DISABLE_IO_URING", "1"));

        options.SegmentEntriesMax.ShouldBe(5);
        options.MonitorInterval.ShouldBe(TimeSpan.FromMilliseconds(10));
        options.Warnings.ShouldBeEmpty();
    }

    [Fact]
    public void Parse_DataDirectoryInBoth_TakesTheFlag()
    {
        Run([], ("WALRUS_DATA_DIR", "/env")).DataDirectory.ShouldBe("/env");
        Run(["--data-dir", "/flag"], ("WALRUS_DATA_DIR", "/env")).DataDirectory.ShouldBe("/flag");
    }

    [Fact]
    public void Parse_InstanceKey_ComesFromTheEnvironment() => Run([], ("WALRUS_INSTANCE_KEY", "tenant")).InstanceKey.ShouldBe("tenant");

    [Theory]
    [InlineData("1", true)]
    [InlineData("yes", true)]
    [InlineData("0", false)]
    [InlineData("false", false)]
    [InlineData("", false)]
    public void Parse_Quiet_SilencesTheEngineOnly(string value, bool isQuiet)
    {
        LogLevels levels = Run([], ("WALRUS_QUIET", value)).LogLevels;

        levels.Minimum.ShouldBe(LogLevel.Information);
        levels.Rules.Contains(("Walrus.Storage", LogLevel.None)).ShouldBe(isQuiet);
    }

    [Fact]
    public void Parse_DotNetLevels_WinOverRustLog()
    {
        LogLevels levels = Run(
            [], ("RUST_LOG", "debug,walrus=info"), ("Logging__LogLevel__Default", "Error"), ("Logging__LogLevel__Walrus", "Trace")).LogLevels;

        levels.Minimum.ShouldBe(LogLevel.Error);
        levels.Rules[^1].ShouldBe(("Walrus", LogLevel.Trace));
    }

    [Fact]
    public void Parse_UnknownDotNetLevel_Warns() =>
        Run([], ("Logging__LogLevel__Default", "Loud")).Warnings.ShouldHaveSingleItem().ShouldContain("Loud");

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", true)]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", true)]
    [InlineData("OTEL_SERVICE_NAME", false)]
    public void Parse_OtelVariables_TurnTheExportOnWhenTheyNameAnEndpoint(string name, bool exports) =>
        Run([], (name, "http://localhost:4317")).ExportsOtlp.ShouldBe(exports);

    [Fact]
    public void Parse_OtelDisabled_ExportsNothing() =>
        Run([], ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4317"), ("OTEL_SDK_DISABLED", "true")).ExportsOtlp.ShouldBeFalse();

    private static NodeOptions Run(string[] args, params (string Name, string Value)[] environment) =>
        CommandLine.Parse(args, environment.ToDictionary(pair => pair.Name, pair => pair.Value), "0").ShouldBeOfType<OptionsOutcome.Run>().Options;

    private static string Usage(string[] args) =>
        CommandLine.Parse(args, NoEnvironment, "0").ShouldBeOfType<OptionsOutcome.UsageError>().Line;
}
