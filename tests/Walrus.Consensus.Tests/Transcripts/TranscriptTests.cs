namespace Walrus.Consensus.Tests.Transcripts;

/// <summary>
/// Scripts with what the cores decided, as text to be reviewed. <c>WALRUS_ACCEPT=1</c> writes the files anew; the difference shows what changed.
/// </summary>
public sealed class TranscriptTests
{
    private static readonly bool IsAccepting = Environment.GetEnvironmentVariable("WALRUS_ACCEPT") == "1";

    public static TheoryData<string> Names => [.. Directory.EnumerateFiles(Folder(AppContext.BaseDirectory), "*.txt").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Transcript_RunAgain_SaysTheSame(string name)
    {
        string path = Path.Combine(Folder(AppContext.BaseDirectory), name);
        string accepted = File.ReadAllText(path);
        string actual = new Script().Run(accepted);
        if (IsAccepting)
        {
            File.WriteAllText(Path.Combine(SourceFolder(), name), actual);
            return;
        }

        actual.ShouldBe(accepted);
    }

    private static string Folder(string root) => Path.Combine(root, "Transcripts");

    private static string SourceFolder()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Walrus.Consensus.Tests.csproj")))
        {
            folder = folder.Parent;
        }

        return Folder(folder?.FullName ?? throw new DirectoryNotFoundException("The sources of these tests are not above them."));
    }
}
