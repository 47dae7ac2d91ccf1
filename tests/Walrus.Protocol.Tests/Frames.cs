using System.Buffers;
using System.Text;

namespace Walrus.Protocol.Tests;

/// <summary>Takes written frames apart again.</summary>
internal static class Frames
{
    public static List<string> Bodies(ReadOnlyMemory<byte> frames)
    {
        FrameReader reader = new(Limits.FrameBytesMax);
        ReadOnlySequence<byte> rest = new(frames);
        List<string> bodies = [];
        while (reader.TryRead(ref rest, out ReadOnlySequence<byte> body) == FrameReadStatus.Frame)
        {
            bodies.Add(Encoding.UTF8.GetString(body));
        }

        rest.IsEmpty.ShouldBeTrue();
        return bodies;
    }

    /// <summary>The body of the one frame that <paramref name="write"/> writes.</summary>
    public static ReadOnlyMemory<byte> Body(Action<IBufferWriter<byte>> write)
    {
        ArrayBufferWriter<byte> output = new();
        write(output);
        Bodies(output.WrittenMemory).Count.ShouldBe(1);
        return output.WrittenMemory[FrameWriter.HeaderBytes..];
    }

    public static string Text(Action<IBufferWriter<byte>> write) => Encoding.UTF8.GetString(Body(write).Span);
}
