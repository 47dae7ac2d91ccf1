using System.Net;
using System.Net.Sockets;
using Walrus.CrashTests.Processes;
using Walrus.Testing.Processes;
using Walrus.Testing;
using Walrus.Testing.Programs;

namespace Walrus.CrashTests.Refusals;

/// <summary>Flags that are wrong, and ports that are taken.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--nonsense", "")]
    [InlineData("--client-port", "70000")]
    [InlineData("--client-port", "-1")]
    [InlineData("--http-port", "http")]
    [InlineData("--fsync", "sometimes")]
    [InlineData("--fsync", "0ms")]
    [InlineData("--journal-file-bytes", "100000")]
    [InlineData("--journal-files", "1")]
    [InlineData("--max-frame-bytes", "1e6")]
    [InlineData("--max-connections", "0")]
    [InlineData("--idle-frame-timeout", "1")]
    [InlineData("--node-id", "0")]
    [InlineData("--log-format", "xml")]
    [InlineData("--data-dir", "")]
    public async Task Start_FlagThatIsWrong_OneLineNamesItAndTwo(string flag, string value)
    {
        Finished finished = await NodeProcess.RunToEndAsync(flag, value);

        Refusal.LineOf(finished, exitCode: 2).ShouldContain(flag);
        finished.Errors.ShouldNotContain('\n');
    }

    [Theory]
    [InlineData("--client-port")]
    [InlineData("--http-port")]
    public async Task Start_PortThatIsTaken_OneLineNamesIt(string flag)
    {
        using TempDirectory directory = new();
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        string port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString();
        string other = flag == "--client-port" ? "--http-port" : "--client-port";

        Finished finished = await NodeProcess.RunToEndAsync("--data-dir", directory.File("data"), flag, port, other, "0");

        Refusal.LineOf(finished, exitCode: 1).ShouldContain(port);
        Directory.Exists(directory.File("data")).ShouldBeFalse();
    }
}
