using Walrus.Testing;

namespace Walrus.CrashTests.Load;

public sealed class SameFilesTests : IDisposable
{
    private const int Bytes = 3_000_000;

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Check_TheSameBytes_IsContent() => SameFiles.Check(Write("a", Bytes, changed: null), Write("b", Bytes, changed: null));

    [Theory]
    [InlineData(Bytes, 2_500_000, "at byte 2500000")]
    [InlineData(Bytes - 1, null, "at byte 2999999")]
    [InlineData(Bytes + 1, null, "at byte 3000000")]
    [InlineData(0, null, "at byte 0")]
    public void Check_AnotherByteOrLength_SaysWhere(int bytes, int? changed, string where) =>
        Should.Throw<InvalidDataException>(() => SameFiles.Check(Write("a", Bytes, changed: null), Write("b", bytes, changed))).Message.ShouldContain(where);

    private string Write(string name, int bytes, int? changed)
    {
        byte[] content = new byte[bytes];
        if (changed is { } at)
        {
            content[at] = 1;
        }

        File.WriteAllBytes(_directory.File(name), content);
        return _directory.File(name);
    }
}
