namespace Walrus.ArchitectureTests.Sizes;

public sealed class SizeTests
{
    private static readonly HashSet<string> NoExceptions = [];

    [Fact]
    public void Files_Everywhere_AreShort() =>
        SizeRules.CheckFiles(Repository.Sources("src", "tests", "bench", "samples"), SizeRules.LongFiles)
            .ShouldBeNone("Split by duty, not by length:");

    [Fact]
    public void LongFiles_AllStillThereAndStillLong() =>
        SizeRules.LongFiles.Where(path => !Repository.Sources("src", "tests", "bench").Any(file => file.Path == path && file.Lines > SizeRules.FileLinesLong))
            .ShouldBeNone("No exception is needed any more for:");

    [Fact]
    public void Methods_Everywhere_FitAScreen() =>
        SizeRules.CheckMethods(Repository.Sources("src", "tests", "bench", "samples"))
            .ShouldBeNone($"Methods have at most {SizeRules.MethodLinesMax} lines:");

    [Fact]
    public void Files_InSource_HoldTheTypeTheyAreNamedAfter() =>
        SizeRules.CheckTypes(Repository.Sources("src")).ShouldBeNone("One type per file; small companions may stand beside it:");

    [Theory]
    [InlineData(SizeRules.FileLinesLong, false, false)]
    [InlineData(SizeRules.FileLinesLong + 1, false, true)]
    [InlineData(SizeRules.FileLinesMax, true, false)]
    [InlineData(SizeRules.FileLinesMax + 1, true, true)]
    public void CheckFiles_AtTheBound_IsFoundPastIt(int lines, bool excepted, bool found)
    {
        SourceFile file = SourceFile.Parse("src/Long.cs", string.Concat(Enumerable.Repeat("//\n", lines)));
        HashSet<string> exceptions = excepted ? [file.Path] : NoExceptions;
        SizeRules.CheckFiles([file], exceptions).Any().ShouldBe(found);
    }

    [Theory]
    [InlineData("void M()\n{\nBODY}", SizeRules.MethodLinesMax - 3, false)]
    [InlineData("void M()\n{\nBODY}", SizeRules.MethodLinesMax - 2, true)]
    [InlineData("int P\n{\nget\n{\nBODY}\n}", SizeRules.MethodLinesMax, true)]
    [InlineData("System.Action A = () =>\n{\nBODY};", SizeRules.MethodLinesMax, true)]
    public void CheckMethods_AtTheBound_IsFoundPastIt(string member, int bodyLines, bool found)
    {
        string body = string.Concat(Enumerable.Repeat("//\n", bodyLines));
        string text = $"class C\n{{\n{member.Replace("BODY", body, StringComparison.Ordinal)}\n}}\n";
        SizeRules.CheckMethods([SourceFile.Parse("src/C.cs", text)]).Any().ShouldBe(found);
    }

    [Fact]
    public void CheckTypes_ASecondLongTypeOrAWrongName_IsFound()
    {
        string body = string.Concat(Enumerable.Repeat("//\n", SizeRules.SmallTypeLinesMax));
        SizeRules.CheckTypes([SourceFile.Parse("src/A.cs", $"class A {{ }} class B {{\n{body}}}")]).ShouldHaveSingleItem();
        SizeRules.CheckTypes([SourceFile.Parse("src/A.cs", "class B { }")]).ShouldHaveSingleItem();
        SizeRules.CheckTypes([SourceFile.Parse("src/A.Duty.cs", "namespace N; partial class A { } enum E { X }")]).ShouldBeEmpty();
    }
}
