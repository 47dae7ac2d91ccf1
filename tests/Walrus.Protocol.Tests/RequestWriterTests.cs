using System.Buffers;
using System.Text;

namespace Walrus.Protocol.Tests;

public sealed class RequestWriterTests
{
    private static readonly TopicName Logs = new("logs");

    [Fact]
    public void Write_EachCommand_IsTheDocumentedText()
    {
        Frames.Text(o => RequestWriter.WriteRegister(o, Logs, 1)).ShouldBe("REGISTER logs");
        Frames.Text(o => RequestWriter.WriteRegister(o, Logs, 12)).ShouldBe("REGISTER logs 12");
        Frames.Text(o => RequestWriter.WritePut(o, Logs, "a b\n"u8)).ShouldBe("PUT logs a b\n");
        Frames.Text(o => RequestWriter.WritePut(o, Logs, [])).ShouldBe("PUT logs ");
        Frames.Text(o => RequestWriter.WritePut(o, Logs, "größe", 7)).ShouldBe("PUT logs größe");
        Frames.Text(o => RequestWriter.WriteGet(o, Logs)).ShouldBe("GET logs");
        Frames.Text(o => RequestWriter.WriteFetch(o, Logs, new SegmentNumber(3), 41, 0)).ShouldBe("FETCH logs 3 41");
        Frames.Text(o => RequestWriter.WriteFetch(o, Logs, new SegmentNumber(3), long.MaxValue, 7))
            .ShouldBe("FETCH logs 3 9223372036854775807 7");
        Frames.Text(o => RequestWriter.WriteState(o, Logs)).ShouldBe("STATE logs");
        Frames.Text(RequestWriter.WriteMetrics).ShouldBe("METRICS");
        Frames.Text(RequestWriter.WriteTopics).ShouldBe("TOPICS");
        Frames.Text(RequestWriter.WriteCluster).ShouldBe("CLUSTER");
        Frames.Text(o => RequestWriter.WriteDescribe(o, Logs)).ShouldBe("DESCRIBE logs");
        Frames.Text(o => RequestWriter.WriteDelete(o, Logs)).ShouldBe("DELETE logs");
        Frames.Text(o => RequestWriter.WriteConfigure(o, Logs, "{}"u8)).ShouldBe("CONFIGURE logs {}");
        Frames.Text(RequestWriter.WriteDefaults).ShouldBe("DEFAULTS");
        Frames.Text(o => RequestWriter.WriteSetDefaults(o, "{}"u8)).ShouldBe("DEFAULTS {}");
        Frames.Text(o => RequestWriter.WriteRemove(o, new NodeId(3), isForced: false)).ShouldBe("REMOVE 3");
        Frames.Text(o => RequestWriter.WriteRemove(o, new NodeId(3), isForced: true)).ShouldBe("REMOVE 3 force");
        Frames.Text(o => RequestWriter.WriteDrain(o, new NodeId(long.MaxValue))).ShouldBe("DRAIN 9223372036854775807");
        Frames.Text(o => RequestWriter.WriteUndrain(o, new NodeId(4))).ShouldBe("UNDRAIN 4");
    }

    [Fact]
    public void PutFrameBytes_IsWhatIsWritten()
    {
        ArrayBufferWriter<byte> output = new();
        RequestWriter.WritePut(output, Logs, Encoding.UTF8.GetBytes("größe"));
        RequestWriter.PutFrameBytes(Logs, 7).ShouldBe(output.WrittenCount);
    }

    [Fact]
    public void Write_LongestFetch_IsParsedBack()
    {
        TopicName name = new(new string('n', Limits.NameCharsMax));
        ReadOnlyMemory<byte> body = Frames.Body(o => RequestWriter.WriteFetch(o, name, new SegmentNumber(int.MaxValue), long.MaxValue, int.MaxValue));
        Request request = RequestParser.Parse(body);
        request.Topic.ShouldBe(name);
        request.Segment.Value.ShouldBe(int.MaxValue);
        request.Index.ShouldBe(long.MaxValue);
        request.Partition.ShouldBe(int.MaxValue);
    }
}
