using FsCheck;
using FsCheck.Fluent;

namespace Walrus.Storage.Tests.Files;

public class NamespaceKeyTests
{
    private static readonly string Root = Path.Combine(Path.GetTempPath(), "root");

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Directory_NoKey_IsTheRoot(string? key) => NamespaceKey.Directory(Root, key).ShouldBe(Root);

    [Theory]
    [InlineData("orders")]
    [InlineData("tenant-7")]
    [InlineData("_internal")]
    [InlineData("a.b_c-d.0")]
    [InlineData("console")]
    public void Directory_PlainKey_IsItsName(string key) => NamespaceKey.Directory(Root, key).ShouldBe(Path.Combine(Root, key));

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("../../etc")]
    [InlineData("/etc/passwd")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData(".hidden")]
    [InlineData("-rf")]
    [InlineData("dot.")]
    [InlineData("a\0b")]
    [InlineData("nul")]
    [InlineData("com1.txt")]
    [InlineData("NUL.txt")]
    [InlineData("Upper")]
    [InlineData("ключ")]
    [InlineData("a~b")]
    [InlineData(" ")]
    public void Directory_UnsafeKey_IsOneHarmlessNameWithAChecksum(string key)
    {
        string directory = NamespaceKey.Directory(Root, key);

        Path.GetDirectoryName(Path.GetFullPath(directory)).ShouldBe(Root);
        Path.GetFileName(directory).ShouldMatch("^[a-z0-9_][a-z0-9_-]{0,31}~[0-9a-f]{32}$");
    }

    [Fact]
    public void Directory_KeyOf64And65Characters_IsPlainThenAltered()
    {
        Path.GetFileName(NamespaceKey.Directory(Root, new string('k', 64))).ShouldBe(new string('k', 64));
        Path.GetFileName(NamespaceKey.Directory(Root, new string('k', 65))).ShouldStartWith(new string('k', 32) + "~");
    }

    [Theory]
    [InlineData("A", "a")]
    [InlineData("a/b", "a_b")]
    [InlineData("a/b", "a\\b")]
    public void Directory_KeysThatLookAlike_DifferWhateverTheCase(string one, string other) =>
        NamespaceKey.Directory(Root, one).ToUpperInvariant().ShouldNotBe(NamespaceKey.Directory(Root, other).ToUpperInvariant());

    /// <summary>Every encoding turns both into the same replacement character.</summary>
    [Fact]
    public void Directory_UnpairedSurrogates_Differ() =>
        NamespaceKey.Directory(Root, "\uD800").ShouldNotBe(NamespaceKey.Directory(Root, "\uD801"));

    [Fact]
    public void Directory_AlteredNameAsKey_IsAnotherDirectory()
    {
        string altered = NamespaceKey.Directory(Root, "a/b");

        NamespaceKey.Directory(Root, Path.GetFileName(altered)).ShouldNotBe(altered);
    }

    [Fact]
    public void Directory_AnyTwoKeys_DifferAndStayBelowTheRoot() => Prop.ForAll<string?, string?>((one, other) =>
    {
        string first = NamespaceKey.Directory(Root, one);
        string second = NamespaceKey.Directory(Root, other);
        bool same = (one ?? string.Empty) == (other ?? string.Empty);
        bool below = string.IsNullOrEmpty(one) || Path.GetDirectoryName(Path.GetFullPath(first)) == Root;
        return below && same == string.Equals(first, second, StringComparison.OrdinalIgnoreCase);
    }).QuickCheckThrowOnFailure();

    /// <summary>The name of a store on disk may never change between versions.</summary>
    [Fact]
    public void Directory_KnownKey_KeepsItsName() =>
        Path.GetFileName(NamespaceKey.Directory(Root, "Orders/EU")).ShouldBe("orders_eu~f4cd45fb48d436034d72d7ff1b559911");
}
