using System.Text;
using Walrus.Cli.Import;
using Walrus.Cli.Terminal;
using Walrus.Testing;

namespace Walrus.Cli.Tests.Bounds;

/// <summary>What an import reads of its source and of its state file: up to the bound, and not a byte more.</summary>
public sealed class ImportBoundTests
{
    private static readonly CliConsole Console = new(Stream.Null, new ByteOutput(Stream.Null), TextWriter.Null, TerminalFacts.None);

    [Fact]
    public async Task SourceIdentity_ByteInsideTheHead_Counts() =>
        (await IdentityOf(Limits.ImportSourceHeadBytes - 1)).HeadSha256.ShouldNotBe((await IdentityOf(changedAt: null)).HeadSha256);

    [Fact]
    public async Task SourceIdentity_ByteBehindTheHead_DoesNotCount()
    {
        SourceIdentity identity = await IdentityOf(Limits.ImportSourceHeadBytes);

        identity.HeadSha256.ShouldBe((await IdentityOf(changedAt: null)).HeadSha256);
        identity.HeadBytes.ShouldBe(Limits.ImportSourceHeadBytes);
    }

    [Fact]
    public void StateFile_AsLongAsTheBound_IsRead()
    {
        using TempDirectory directory = new();
        ImportStateFile file = Padded(directory, Limits.ImportStateBytesMax);

        file.Load().ShouldNotBeNull().Topic.ShouldBe("logs");
    }

    [Fact]
    public void StateFile_AByteLonger_IsRefused()
    {
        using TempDirectory directory = new();
        ImportStateFile file = Padded(directory, Limits.ImportStateBytesMax + 1);

        CliException refused = Should.Throw<CliException>(() => file.Load());
        refused.Message.ShouldContain("far too long");
        refused.Message.ShouldContain(file.Path);
    }

    private static async Task<SourceIdentity> IdentityOf(int? changedAt)
    {
        using TempDirectory directory = new();
        string path = directory.File("in");
        byte[] content = new byte[Limits.ImportSourceHeadBytes + 100];
        if (changedAt is { } at)
        {
            content[at] = 1;
        }

        await File.WriteAllBytesAsync(path, content);
        await using ImportSource source = await ImportSource.OpenAsync(path, Console, CancellationToken.None);
        return source.Identity.ShouldNotBeNull();
    }

    /// <summary>A valid state, with blanks behind it up to a length.</summary>
    private static ImportStateFile Padded(TempDirectory directory, int bytes)
    {
        ImportStateFile file = new(directory.File("state"));
        SourceIdentity source = new(1_000, DateTimeOffset.UnixEpoch, 1_000, "ab");
        file.Save(new ImportState(ImportState.CurrentVersion, source, "h:1", "logs", 40, Lines: 10, LastLineStart: 90, Bytes: 100, Complete: false));
        string text = File.ReadAllText(file.Path);
        File.WriteAllText(file.Path, text.PadRight(bytes), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        new FileInfo(file.Path).Length.ShouldBe(bytes);
        return file;
    }
}
