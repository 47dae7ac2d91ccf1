using System.Globalization;
using Walrus.Client;
using Walrus.CrashTests.Processes;
using Walrus.Testing.Processes;
using Walrus.Testing;
using Xunit.Abstractions;

namespace Walrus.CrashTests.Clients;

/// <summary>Clients that cost the node something and give nothing: the others are served, and memory stays bounded.</summary>
public sealed class BadClientTests(ITestOutputHelper output)
{
    private const int IdleConnections = 5_000;
    private const int NeverReading = 10;
    private const int HalfFrames = 200;
    private const long RssAnonBytesMax = 300L * 1024 * 1024;

    [SkippableFact]
    public async Task Node_FiveThousandIdleConnections_ServesAndStaysSmall()
    {
        Skip.If(OpenFilesMax() < IdleConnections + 1_000, $"the limit of open files is {OpenFilesMax()}; raise it (ulimit -n)");
        using TempDirectory directory = new();
        await using NodeProcess node = await NodeProcess.StartAsync(NodeSettings.SmallJournal(directory.File("data")));
        await using MemoryWatch memory = new(node);
        List<RawClient> idle = [];
        try
        {
            for (int i = 0; i < IdleConnections; i++)
            {
                idle.Add(await RawClient.ConnectAsync(node.Client));
            }

            // Every connection is known to the node and has been served once.
            for (int i = 0; i < IdleConnections; i++)
            {
                (await idle[i].AskAsync($"PUT logs {i}")).ShouldBe("OK");
            }

            await using (WalrusClient client = node.Connect())
            {
                await client.PutAsync("logs", "one more");
                (await client.StateAsync("logs")).Partitions[0].EndOffset.ShouldBe(IdleConnections + 1);
            }

            (await idle[0].AskAsync("GET logs")).ShouldBe("OK 0");
            (await idle[^1].AskAsync("GET logs")).ShouldBe("OK 1");
            output.WriteLine($"RssAnon {memory.PeakBytes >> 20} MiB with {IdleConnections} connections");
            memory.PeakBytes.ShouldBeLessThan(RssAnonBytesMax);
            await memory.DisposeAsync();
            (await node.StopAsync()).ShouldBe(0, node.Log);
        }
        finally
        {
            idle.ForEach(client => client.Dispose());
        }
    }

    [Fact]
    public async Task Node_ClientsThatNeverReadAndHalfFrames_ServesAndStaysSmall()
    {
        using TempDirectory directory = new();
        NodeSettings settings = new(directory.File("data")) { JournalFileBytes = 16 * 1024 * 1024, Flags = ["--idle-frame-timeout", "1s"] };
        await using NodeProcess node = await NodeProcess.StartAsync(settings);
        await using MemoryWatch memory = new(node);
        await using WalrusClient client = node.Connect();
        await client.PutAsync("logs", new string('x', 900_000));
        List<RawClient> bad = [];
        try
        {
            for (int i = 0; i < NeverReading; i++)
            {
                bad.Add(await RawClient.ConnectAsync(node.Client));
                bad[^1].SendWhileTaken(RawClient.Frame("FETCH logs 1 0"), 5_000);
            }

            List<RawClient> halves = [];
            for (int i = 0; i < HalfFrames; i++)
            {
                bad.Add(await RawClient.ConnectAsync(node.Client));
                halves.Add(bad[^1]);
                byte[] frame = RawClient.Frame($"PUT logs {new string('y', 100_000)}");
                await bad[^1].SendAsync(frame.AsMemory(0, 1 + (i * 499 % (frame.Length - 1))));
            }

            for (int i = 0; i < 500; i++)
            {
                await client.PutAsync("logs", $"entry {i}");
            }

            (await client.FetchAsync("logs", 1, 500))!.Value.Payload.ToArray().ShouldBe("entry 499"u8.ToArray());

            // Half frames are closed and leave nothing; those who never read are left to themselves.
            await Task.WhenAll(halves.Select(half => half.WaitForCloseAsync())).WaitAsync(Patience.Step);
            (await client.StateAsync("logs")).Partitions[0].EndOffset.ShouldBe(501);
            output.WriteLine($"RssAnon {memory.PeakBytes >> 20} MiB");
            memory.PeakBytes.ShouldBeLessThan(RssAnonBytesMax);
            await memory.DisposeAsync();
        }
        finally
        {
            bad.ForEach(one => one.Dispose());
        }
    }

    /// <summary>What the system lets a process of this user open. The runtime raises its own limit to it, here and in the node.</summary>
    private static long OpenFilesMax()
    {
        string line = File.ReadLines("/proc/self/limits").First(line => line.StartsWith("Max open files", StringComparison.Ordinal));
        string hard = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[4];
        return hard == "unlimited" ? long.MaxValue : long.Parse(hard, CultureInfo.InvariantCulture);
    }
}
