using System.Diagnostics;
using System.Globalization;
using System.Net;
using Walrus.Testing;

namespace Walrus.Node.Tests.Hosting;

/// <summary>The executable as a process: what it prints where, and its exit codes.</summary>
public sealed class ProgramTests
{
    [Theory]
    [InlineData("--client-port", "x")]
    [InlineData("--join", "127.0.0.1")]
    [InlineData("--nonsense", "1")]
    public async Task Run_UsageError_EndsWithTwoAndOneLineOnStderr(string flag, string value)
    {
        (int code, string output, string error) = await RunToEndAsync(flag, value);

        code.ShouldBe(2);
        output.ShouldBeEmpty();
        error.TrimEnd('\n').ShouldNotContain('\n');
        error.ShouldStartWith("walrus: ");
        error.ShouldContain(flag);
    }

    [Fact]
    public async Task Run_Version_PrintsItOnStdout()
    {
        (int code, string output, string error) = await RunToEndAsync("--version");

        code.ShouldBe(0);
        output.ShouldStartWith("walrus 0.");
        error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_StoreThatCannotBeOpened_EndsWithOneAndNoStackTrace()
    {
        using TempDirectory directory = new();
        await File.WriteAllTextAsync(directory.File("data"), "a file");

        (int code, string output, string error) = await RunToEndAsync(
            "--data-dir", directory.File("data"), "--client-port", "0", "--no-http");

        code.ShouldBe(1);
        output.ShouldBeEmpty();
        error.Split('\n').Count(line => line.StartsWith("walrus: ", StringComparison.Ordinal)).ShouldBe(1);
        error.ShouldNotContain("   at ");
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Run_Signal_AnswersWhatIsInFlightAndEndsWithZero(string signal)
    {
        using TempDirectory directory = new();
        using Process process = Start("--data-dir", directory.File("data"), "--client-port", "0", "--http-port", "0", "--journal-file-bytes", "65536", "--journal-files", "2");
        string ready = (await process.StandardOutput.ReadLineAsync())!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        ready.ShouldStartWith("walrus ready client=127.0.0.1:");
        ready.ShouldContain(" http=127.0.0.1:");
        int port = int.Parse(ready.Split(' ')[2].Split(':')[1], CultureInfo.InvariantCulture);
        using RawConnection client = await RawConnection.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        (await client.AskAsync("PUT logs x")).ShouldBe("OK");

        using (Process kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        await process.WaitForExitAsync();

        process.ExitCode.ShouldBe(0, await error);
        (await client.IsClosedByNodeAsync()).ShouldBeTrue();
        (await error).ShouldNotContain("   at ");
    }

    private static Process Start(params string[] args)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "walrus.dll"), .. args])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Of some other program; must not move our listeners.
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:1";
        start.Environment["DOTNET_URLS"] = "http://127.0.0.1:1";
        return Process.Start(start)!;
    }

    private static async Task<(int Code, string Output, string Error)> RunToEndAsync(params string[] args)
    {
        using Process process = Start(args);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
