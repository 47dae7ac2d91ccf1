using System.Reflection;

namespace Walrus.ArchitectureTests.Bounds;

public sealed class LimitTests
{
    [Fact]
    public void Limits_EveryMember_IsEnforcedAndTested() =>
        LimitRules.Check(Names(), Repository.Sources("src"), Repository.Sources("tests"))
            .ShouldBeNone("Enforce it and test it at the bound, or remove it:");

    [Fact]
    public void Limits_EveryMember_IsPublicAndFixed() =>
        typeof(Limits).GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(field => !field.IsPublic || !(field.IsLiteral || field.IsInitOnly))
            .Select(field => field.Name)
            .ShouldBeNone("A limit is a public constant or a public static readonly value:");

    [Fact]
    public void Check_OnlyACommentNamesIt_IsFound()
    {
        SourceFile source = SourceFile.Parse("src/A.cs", "/// <see cref=\"Limits.Depth\"/>\nclass A { /* Limits.Depth */ }");
        SourceFile test = SourceFile.Parse("tests/T.cs", "class T { int x = Limits.Depth; }");
        LimitRules.Check(["Depth"], [source], [test]).ShouldBe(["Limits.Depth is not used in src"]);
    }

    [Fact]
    public void Check_NoTestNamesIt_IsFound()
    {
        SourceFile source = SourceFile.Parse("src/A.cs", "class A { int x = Walrus.Limits.Depth; }");
        LimitRules.Check(["Depth"], [source], []).ShouldBe(["Limits.Depth is not named by any test"]);
    }

    [Theory]
    [InlineData("src/Walrus.Primitives/Limits.cs")]
    [InlineData("src/Walrus.Primitives/Limits.Journal.cs")]
    public void Check_OnlyTheLimitsFilesUseIt_IsFound(string path)
    {
        SourceFile source = SourceFile.Parse(path, "class Limits { int Twice = 2 * Limits.Depth; }");
        SourceFile test = SourceFile.Parse("tests/T.cs", "class T { int x = Limits.Depth; }");
        LimitRules.Check(["Depth"], [source], [test]).ShouldBe(["Limits.Depth is not used in src"]);
    }

    private static IEnumerable<string> Names() =>
        typeof(Limits).GetMembers(BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly)
            .Where(member => member is FieldInfo or PropertyInfo)
            .Select(member => member.Name);
}
