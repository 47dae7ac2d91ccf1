namespace Walrus.Primitives.Tests;

/// <summary>Topics, cursors and values share one rule, so each case is asked of all.</summary>
public sealed class NameTests
{
    public static TheoryData<string> Good => new("a", "A-Z_0.9", "...", ".a", "__walrus_cursors", "-", new string('n', Limits.NameCharsMax));

    public static TheoryData<string> Bad => new(
        "", ".", "..", "a b", "a/b", "a\\b", "a\0", "\n", "größe", "\u0410", "a:b", "a*", new string('n', Limits.NameCharsMax + 1));

    [Theory]
    [MemberData(nameof(Good))]
    public void Name_WithinTheRule_IsTaken(string name)
    {
        TopicName.TryParse(name, out TopicName topic).ShouldBeTrue();
        (topic.Value, topic.ToString(), topic).ShouldBe((name, name, new TopicName(name)));
        CursorName.TryParse(name, out CursorName cursor).ShouldBeTrue();
        (cursor.Value, cursor.ToString(), cursor).ShouldBe((name, name, new CursorName(name)));
        ValueName.TryParse(name, out ValueName value).ShouldBeTrue();
        (value.Value, value.ToString(), value).ShouldBe((name, name, new ValueName(name)));
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void Name_AgainstTheRule_IsRefused(string name)
    {
        TopicName.TryParse(name, out TopicName topic).ShouldBeFalse();
        topic.ShouldBe(default);
        CursorName.TryParse(name, out CursorName cursor).ShouldBeFalse();
        cursor.ShouldBe(default);
        ValueName.TryParse(name, out ValueName value).ShouldBeFalse();
        value.ShouldBe(default);
        Should.Throw<ArgumentException>(() => new TopicName(name)).Message.ShouldContain("is not a topic name");
        Should.Throw<ArgumentException>(() => new CursorName(name)).Message.ShouldContain("is not a cursor name");
        Should.Throw<ArgumentException>(() => new ValueName(name)).Message.ShouldContain("is not a value's name");
    }

    [Fact]
    public void Name_Null_IsRefused()
    {
        TopicName.TryParse(null, out _).ShouldBeFalse();
        CursorName.TryParse(null, out _).ShouldBeFalse();
        ValueName.TryParse(null, out _).ShouldBeFalse();
    }

    [Fact]
    public void Name_Default_HasAnEmptyValue()
    {
        default(TopicName).Value.ShouldBe("");
        default(CursorName).Value.ShouldBe("");
        default(ValueName).Value.ShouldBe("");
    }

    [Fact]
    public void TopicName_Case_Matters() => new TopicName("Orders").ShouldNotBe(new TopicName("orders"));

    [Theory]
    [InlineData("__walrus_cursors", true)]
    [InlineData("__", true)]
    [InlineData("_a", false)]
    [InlineData("a__", false)]
    public void TopicName_TwoUnderscoresInFront_IsInternal(string name, bool isInternal) => new TopicName(name).IsInternal.ShouldBe(isInternal);

    [Fact]
    public void CursorName_Shared_IsTheOneThatGetMoves() => CursorName.Shared.Value.ShouldBe("shared");
}
