using System.Text.Json;
using Walrus.Node.Options;

namespace Walrus.Node.Tests.Rollover;

public sealed class RolloverMonitorTests
{
    [Fact]
    public async Task Monitor_SmallSegments_SealsThemAndFetchKeepsItsPlaces()
    {
        await using NodeFixture node = await NodeFixture.StartAsync(
            new NodeOptions { SegmentEntriesMax = 3, IsSegmentEntriesSet = true, MonitorInterval = Limits.MonitorIntervalMin });
        using RawConnection client = await node.ConnectAsync();
        await client.AskAllAsync("PUT logs 0", "PUT logs 1", "PUT logs 2");
        await WaitForSegmentAsync(client, 2);
        await client.AskAllAsync("PUT logs 3", "PUT logs 4");

        using JsonDocument state = JsonDocument.Parse((await client.AskAsync("STATE logs"))!);

        state.RootElement.GetProperty("current_segment").GetInt32().ShouldBe(2);
        state.RootElement.GetProperty("last_sealed_entry_offset").GetInt64().ShouldBe(3);
        state.RootElement.GetProperty("sealed_segments").GetRawText().ShouldBe("""{"1":3}""");
        state.RootElement.GetProperty("segment_leaders").GetRawText().ShouldBe("""{"1":1,"2":1}""");
        (await client.AskAllAsync("FETCH logs 1 2", "FETCH logs 1 3", "FETCH logs 2 0", "FETCH logs 2 1", "FETCH logs 2 2", "FETCH logs 3 0"))
            .ShouldBe(["OK 3 2", "EMPTY", "OK 1 3", "OK 2 4", "EMPTY", "ERR unknown segment 3 of topic logs"]);
        (await client.AskAllAsync([.. Enumerable.Repeat("GET logs", 6)])).ShouldBe(["OK 0", "OK 1", "OK 2", "OK 3", "OK 4", "EMPTY"]);
    }

    [Fact]
    public async Task Monitor_SealedSegments_SurviveARestart()
    {
        await using NodeFixture node = await NodeFixture.StartAsync(
            new NodeOptions { SegmentEntriesMax = 1, IsSegmentEntriesSet = true, MonitorInterval = Limits.MonitorIntervalMin });
        using (RawConnection client = await node.ConnectAsync())
        {
            await client.AskAsync("PUT logs 0");
            await WaitForSegmentAsync(client, 2);
        }

        await node.RestartAsync();

        // A restart is a new life, and what an earlier one wrote is sealed as it is: here nothing.
        using RawConnection after = await node.ConnectAsync();
        await WaitForSegmentAsync(after, 3);
        using JsonDocument state = JsonDocument.Parse((await after.AskAsync("STATE logs"))!);
        state.RootElement.GetProperty("current_segment").GetInt32().ShouldBe(3);
        state.RootElement.GetProperty("sealed_segments").GetRawText().ShouldBe("""{"1":1,"2":0}""");
    }

    /// <summary>Asks until the monitor has acted: the protocol has no other signal.</summary>
    private static async Task WaitForSegmentAsync(RawConnection client, int segment)
    {
        while (true)
        {
            using JsonDocument state = JsonDocument.Parse((await client.AskAsync("STATE logs"))!);
            if (state.RootElement.GetProperty("current_segment").GetInt32() >= segment)
            {
                return;
            }
        }
    }
}
