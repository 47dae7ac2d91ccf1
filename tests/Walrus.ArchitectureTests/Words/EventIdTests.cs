namespace Walrus.ArchitectureTests.Words;

public sealed class EventIdTests
{
    [Fact]
    public void EventIds_InEveryProject_AreThereAndUnique() =>
        EventIdRules.Check(Repository.Sources("src")).ShouldBeNone("An event id names one log line of its project:");

    [Theory]
    [InlineData("[LoggerMessage(1, LogLevel.Information, \"a\")]", "[LoggerMessage(EventId = 1, Message = \"b\")]", true)]
    [InlineData("[LoggerMessage(1, LogLevel.Information, \"a\")]", "[LoggerMessage(2, LogLevel.Information, \"b\")]", false)]
    [InlineData("[LoggerMessage(LogLevel.Information, \"a\")]", "", true)]
    [InlineData("[LoggerMessage(Message = \"a\")]", "", true)]
    public void Check_ByAttributes_IsFound(string first, string second, bool found) =>
        EventIdRules.Check([Sample("Walrus.A", first + "void F();" + second + "void G();")]).Any().ShouldBe(found);

    [Fact]
    public void Check_OneIdInTwoProjects_IsAllowed()
    {
        const string member = "[LoggerMessage(EventId = 7)] void F();";
        EventIdRules.Check([Sample("Walrus.A", member), Sample("Walrus.B", member)]).ShouldBeEmpty();
    }

    private static SourceFile Sample(string project, string members) =>
        SourceFile.Parse($"src/{project}/Log.cs", $"partial class Log {{ {members} }}");
}
