using System.Buffers;
using System.Text;

namespace Walrus.Protocol.Tests;

public sealed class FrameBufferTests
{
    [Fact]
    public void EndFrame_FramesGrownPastTheBuffer_CarryTheirLength()
    {
        using FrameBuffer buffer = new(16);
        string text = new('x', 10_000);
        foreach (string body in new[] { "a", text, "bc" })
        {
            buffer.BeginFrame();
            buffer.Write(Encoding.UTF8.GetBytes(body));
            buffer.EndFrame();
        }

        Frames.Bodies(buffer.WrittenMemory).ShouldBe(["a", text, "bc"]);
    }

    [Fact]
    public void EndFrame_WithoutBody_Throws()
    {
        using FrameBuffer buffer = new(16);
        Should.Throw<InvalidOperationException>(buffer.EndFrame);
        buffer.BeginFrame();
        Should.Throw<InvalidOperationException>(buffer.BeginFrame);
        Should.Throw<InvalidOperationException>(buffer.EndFrame);
    }

    [Fact]
    public void Clear_AfterALargeWrite_ForgetsBytesAndOpenFrame()
    {
        using FrameBuffer buffer = new(16);
        buffer.BeginFrame();
        buffer.Write(new byte[100_000]);
        buffer.Clear();
        buffer.WrittenBytes.ShouldBe(0);
        buffer.GetMemory().Length.ShouldBeLessThan(1_000);
        FrameWriter.Write(buffer, "next"u8);
        Frames.Bodies(buffer.WrittenMemory).ShouldBe(["next"]);
    }

    [Fact]
    public void Write_EmptyBody_IsRefused() =>
        Should.Throw<ArgumentException>(() => FrameWriter.Write(new ArrayBufferWriter<byte>(), []));
}
