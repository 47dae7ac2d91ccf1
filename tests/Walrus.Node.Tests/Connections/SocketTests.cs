using Walrus.Node.Options;
using Walrus.Testing;

namespace Walrus.Node.Tests.Connections;

/// <summary>What many, slow, stuck and rude clients do to others, over real sockets.</summary>
[Collection(nameof(ManySockets))]
public sealed class SocketTests
{
    [Fact]
    public async Task Connections_FiveThousandIdle_LeaveTheOthersServed()
    {
        const int Idle = 5_000;
        await using NodeFixture node = await NodeFixture.StartAsync();
        List<RawConnection> idle = [];
        try
        {
            for (int i = 0; i < Idle; i++)
            {
                idle.Add(await node.ConnectAsync());
            }

            using RawConnection client = await node.ConnectAsync();
            (await client.AskAsync("PUT logs x")).ShouldBe("OK");
            (await client.AskAsync("GET logs")).ShouldBe("OK x");
            (await idle[0].AskAsync("GET logs")).ShouldBe("EMPTY");
            (await idle[^1].AskAsync("GET logs")).ShouldBe("EMPTY");
        }
        finally
        {
            idle.ForEach(connection => connection.Dispose());
        }
    }

    [Fact]
    public async Task Connection_ThatNeverReads_IsHeldBackAndOthersAreServed()
    {
        await using NodeFixture node = await NodeFixture.StartAsync();
        using RawConnection other = await node.ConnectAsync();
        string payload = new('x', 100_000);
        (await other.AskAsync($"PUT logs {payload}")).ShouldBe("OK");
        using RawConnection rude = await node.ConnectAsync();
        byte[] fetches = [.. Enumerable.Repeat(RawConnection.Frame("FETCH logs 1 0"u8), 1_000).SelectMany(frame => frame)];

        // Each request is answered with 100 KB: without bounds the node would take them all.
        const int SentMax = 64 * 1024 * 1024;
        int sent = 0;
        Task sending;
        do
        {
            sending = rude.SendRawAsync(fetches);
            sent += fetches.Length;
            for (int asked = 0; asked < 200 && !sending.IsCompleted; asked++)
            {
                (await other.AskAsync("STATE logs"))!.ShouldStartWith("{");
            }
        }
        while (sending.IsCompleted && sent < SentMax);

        sent.ShouldBeLessThan(SentMax, "the client was never held back");
        (await other.AskAsync("PUT logs y")).ShouldBe("OK");
    }

    [Fact]
    public async Task Connection_InTheMiddleOfAFrame_IsClosedAtTheLimit()
    {
        ManualTime time = new();
        await using NodeFixture node = await NodeFixture.StartAsync(time: time);
        using RawConnection half = await node.ConnectAsync();
        using RawConnection quiet = await node.ConnectAsync();
        (await half.AskAsync("GET logs")).ShouldBe("EMPTY");
        await half.SendRawAsync([50, 0, 0, 0, (byte)'P']);
        Task<bool> closed = half.IsClosedByNodeAsync();

        // When the node's socket has seen the bytes cannot be known from here, so time passes until it acts; the limit itself is
        // tested over pipes.
        while (!closed.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        (await closed).ShouldBeTrue();
        (await quiet.AskAsync("GET logs")).ShouldBe("EMPTY");
    }

    [Fact]
    public async Task Connections_AboveTheLimit_AreToldAndClosedAndASlotComesBack()
    {
        await using NodeFixture node = await NodeFixture.StartAsync(new NodeOptions { ConnectionsMax = 1 });
        using (RawConnection first = await node.ConnectAsync())
        {
            (await first.AskAsync("GET logs")).ShouldBe("EMPTY");

            using RawConnection second = await node.ConnectAsync();
            (await second.ReceiveAsync()).ShouldBe("ERR too many connections");
            (await second.IsClosedByNodeAsync()).ShouldBeTrue();
            (await first.AskAsync("GET logs")).ShouldBe("EMPTY");
        }

        string? answer;
        do
        {
            using RawConnection next = await node.ConnectAsync();
            answer = await next.AskAsync("GET logs");
        }
        while (answer == "ERR too many connections");

        answer.ShouldBe("EMPTY");
    }
}

/// <summary>Runs alone: thousands of descriptors, and memory that is looked at.</summary>
[CollectionDefinition(nameof(ManySockets), DisableParallelization = true)]
public sealed class ManySockets;
