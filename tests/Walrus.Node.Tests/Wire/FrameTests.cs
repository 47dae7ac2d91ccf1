using System.Text;
using Walrus.Node.Options;

namespace Walrus.Node.Tests.Wire;

/// <summary>Frames, good and bad, over a real socket (wire.md, "Frames").</summary>
public sealed class FrameTests
{
    private const string InvalidLength = "ERR invalid frame length";

    [Fact]
    public async Task Frame_InPiecesOfOneByte_IsUnderstood()
    {
        await using NodeFixture node = await NodeFixture.StartAsync();
        using RawConnection client = await node.ConnectAsync();

        foreach (byte value in RawConnection.Frame("PUT logs grün"u8))
        {
            await client.SendRawAsync([value]);
        }

        (await client.ReceiveAsync()).ShouldBe("OK");
        (await client.AskAsync("GET logs")).ShouldBe("OK grün");
    }

    [Fact]
    public async Task Frame_Empty_IsAnsweredAndTheConnectionGoesOn()
    {
        await using NodeFixture node = await NodeFixture.StartAsync();
        using RawConnection client = await node.ConnectAsync();

        await client.SendRawAsync([0, 0, 0, 0]);

        (await client.ReceiveAsync()).ShouldBe(InvalidLength);
        (await client.AskAsync("GET logs")).ShouldBe("EMPTY");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5_000_000)]
    public async Task Frame_AboveTheLimit_IsDroppedAndTheNextUnderstood(int above)
    {
        await using NodeFixture node = await NodeFixture.StartAsync(new NodeOptions { FrameBytesMax = 1000 });
        using RawConnection client = await node.ConnectAsync();
        byte[] body = new byte[1000 + above];
        Array.Fill(body, (byte)'x');

        await client.SendRawAsync(RawConnection.Frame(body));
        await client.SendAsync("GET logs");

        (await client.ReceiveAsync()).ShouldBe(InvalidLength);
        (await client.ReceiveAsync()).ShouldBe("EMPTY");
    }

    [Fact]
    public async Task Frame_ExactlyAtTheLimit_IsTaken()
    {
        await using NodeFixture node = await NodeFixture.StartAsync(new NodeOptions { FrameBytesMax = 1000 });
        using RawConnection client = await node.ConnectAsync();
        string payload = new('x', 1000 - "PUT logs ".Length);

        (await client.AskAsync($"PUT logs {payload}")).ShouldBe("OK");
        (await client.AskAsync("GET logs")).ShouldBe($"OK {payload}");
    }

    [Theory]
    [InlineData(64 * 1024 * 1024 + 1)]
    [InlineData(uint.MaxValue)]
    public async Task Frame_Beyond64MiB_IsAnsweredAndTheConnectionClosed(long length)
    {
        await using NodeFixture node = await NodeFixture.StartAsync();
        using RawConnection client = await node.ConnectAsync();

        await client.SendRawAsync(BitConverter.GetBytes((uint)length));

        (await client.ReceiveAsync()).ShouldBe(InvalidLength);
        (await client.IsClosedByNodeAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task Frame_NotUtf8_IsAnsweredAndTheConnectionGoesOn()
    {
        await using NodeFixture node = await NodeFixture.StartAsync();
        using RawConnection client = await node.ConnectAsync();

        await client.SendRawAsync(RawConnection.Frame([.. "PUT logs "u8, 0xC3, 0x28]));

        (await client.ReceiveAsync()).ShouldBe("ERR invalid utf-8");
        (await client.AskAsync("GET logs")).ShouldBe("EMPTY");
    }

    [Fact]
    public async Task Frame_CutByTheEndOfTheConnection_HarmsNobody()
    {
        await using NodeFixture node = await NodeFixture.StartAsync();
        using RawConnection other = await node.ConnectAsync();
        using (RawConnection client = await node.ConnectAsync())
        {
            await client.SendRawAsync([200, 0, 0, 0, (byte)'P']);
            client.FinishSending();
            (await client.IsClosedByNodeAsync()).ShouldBeTrue();
        }

        (await other.AskAsync("GET logs")).ShouldBe("EMPTY");
    }

    [Fact]
    public async Task Frame_LargestOfTheDefaults_RoundTripsByteForByte()
    {
        await using NodeFixture node = await NodeFixture.StartAsync();
        using RawConnection client = await node.ConnectAsync();
        string payload = string.Concat(Enumerable.Repeat(" \n\t日本 ", 90_000));
        byte[] request = Encoding.UTF8.GetBytes($"PUT logs {payload}");
        request.Length.ShouldBeLessThan(Limits.FrameBytesDefault);

        await client.SendRawAsync(RawConnection.Frame(request));

        (await client.ReceiveAsync()).ShouldBe("OK");
        (await client.AskAsync("GET logs")).ShouldBe($"OK {payload}");
    }
}
