using Walrus.Cli.Commands;
using Walrus.Cli.Shell;
using Walrus.Cli.Terminal;
using Walrus.Client;
using Walrus.Testing;

namespace Walrus.Cli.Tests.Bounds;

/// <summary>Output, completion and connecting at their bounds.</summary>
public sealed class TerminalBoundTests
{
    [Fact]
    public async Task Output_GathersUpToTheBoundAndThenWrites()
    {
        using MemoryStream stream = new();
        ByteOutput output = new(stream);
        output.Write(new byte[Limits.OutputBufferBytes - 1]);
        await output.FlushIfFullAsync(CancellationToken.None);
        stream.Length.ShouldBe(0);

        output.Write("x"u8);
        await output.FlushIfFullAsync(CancellationToken.None);

        stream.Length.ShouldBe(Limits.OutputBufferBytes);
    }

    [Fact]
    public async Task TopicNames_AreAskedForAgainOnceTheyAreOldAndNotBefore()
    {
        ManualTime time = new();
        int asked = 0;
        await using TopicNames names = new(
            _ => Task.FromResult<IReadOnlyList<TopicSummary>>([new TopicSummary($"topic-{++asked}", 1)]), time);
        names.Refresh();
        await names.Asking;

        time.Advance(Limits.ShellTopicsAgeMax - TimeSpan.FromTicks(1));
        names.Refresh();
        await names.Asking;
        names.Known.ShouldBe(["topic-1"]);

        time.Advance(TimeSpan.FromTicks(1));
        names.Refresh();
        await names.Asking;
        names.Known.ShouldBe(["topic-2"]);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    public void ConnectTimeout_IsTheOneAskedForUpToTheBound(int ticksMore)
    {
        TimeSpan timeout = Limits.CliConnectTimeout + TimeSpan.FromTicks(ticksMore);

        WalrusClientOptions options = CommandSession.ClientOptions(Settings(timeout), TimeProvider.System);

        options.RequestTimeout.ShouldBe(timeout);
        options.ConnectTimeout.ShouldBe(ticksMore < 0 ? timeout : Limits.CliConnectTimeout);
    }

    /// <summary>Else a window of an import would wait for itself, or the client would refuse its options.</summary>
    [Fact]
    public async Task ImportWindow_AsAWhole_IsWithinWhatTheClientTakes()
    {
        WalrusClientOptions options = CommandSession.ClientOptions(Settings(TimeSpan.FromSeconds(30)), TimeProvider.System);

        options.MaxInFlight.ShouldBe(Limits.ImportWindowLines);
        await using WalrusClient client = new(options);
        await Should.ThrowAsync<ArgumentException>(async () => await client.PutAsync("not a name", "x"));
    }

    private static CliSettings Settings(TimeSpan timeout) => new(default, OutputFormat.Text, timeout, Colours: false);
}
