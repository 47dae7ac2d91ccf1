using System.Text;

namespace Walrus.Protocol.Tests;

public sealed class TopicNameCacheTests
{
    [Fact]
    public void TryGet_MoreNamesThanPlaces_ReturnsTheRightOne()
    {
        TopicNameCache names = new();
        for (int round = 0; round < 2; round++)
        {
            for (int i = 0; i < 1_000; i++)
            {
                names.TryGet(Encoding.ASCII.GetBytes($"topic-{i}"), out TopicName name).ShouldBeTrue();
                name.Value.ShouldBe($"topic-{i}");
            }
        }
    }

    [Fact]
    public void TryGet_SameName_ReturnsTheSameString()
    {
        TopicNameCache names = new();
        names.TryGet("logs"u8, out TopicName first);
        names.TryGet("logs"u8, out TopicName second);
        ReferenceEquals(first.Value, second.Value).ShouldBeTrue();
    }

    [Fact]
    public void TryGet_NoName_IsFalse()
    {
        TopicNameCache names = new();
        names.TryGet([], out _).ShouldBeFalse();
        names.TryGet("a b"u8, out _).ShouldBeFalse();
        names.TryGet(new byte[10_000], out _).ShouldBeFalse();
    }
}
