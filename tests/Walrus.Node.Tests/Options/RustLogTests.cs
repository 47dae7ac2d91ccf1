using Microsoft.Extensions.Logging;
using Walrus.Node.Options;

namespace Walrus.Node.Tests.Options;

public sealed class RustLogTests
{
    [Theory]
    [InlineData("debug", LogLevel.Debug)]
    [InlineData("INFO", LogLevel.Information)]
    [InlineData(" warn ", LogLevel.Warning)]
    [InlineData("off", LogLevel.None)]
    [InlineData("trace,error", LogLevel.Error)]
    [InlineData("debug/only lines with this", LogLevel.Debug)]
    [InlineData("", LogLevel.Information)]
    public void Apply_PlainLevel_SetsTheMinimum(string text, LogLevel expected)
    {
        List<string> warnings = [];

        RustLog.Apply(LogLevels.Default, text, warnings).Minimum.ShouldBe(expected);

        warnings.ShouldBeEmpty();
    }

    [Fact]
    public void Apply_Targets_BecomeCategoryRules()
    {
        List<string> warnings = [];

        LogLevels levels = RustLog.Apply(LogLevels.Default, "walrus=debug,info,walrus::storage", warnings);

        levels.Minimum.ShouldBe(LogLevel.Information);
        levels.Rules.ShouldBe([("walrus", LogLevel.Debug), ("walrus.storage", LogLevel.Trace)]);
        warnings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("walrus=loud")]
    [InlineData("=debug")]
    public void Apply_Nonsense_IsSkippedWithAWarning(string text)
    {
        List<string> warnings = [];

        LogLevels levels = RustLog.Apply(LogLevels.Default, text, warnings);

        levels.Minimum.ShouldBe(LogLevel.Information);
        levels.Rules.ShouldBeEmpty();
        warnings.ShouldHaveSingleItem().ShouldContain(text);
    }
}
