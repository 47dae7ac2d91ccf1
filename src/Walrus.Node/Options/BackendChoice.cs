using Walrus.Storage;

namespace Walrus.Node.Options;

/// <summary>What <c>--journal-backend</c> says; null is <c>auto</c>. A type of its own because the command line's parser knows no null results.</summary>
internal readonly record struct BackendChoice(JournalBackend? Backend)
{
    /// <summary>Reads a backend's name, or <c>auto</c>.</summary>
    public static bool TryParse(string text, out BackendChoice choice)
    {
        choice = new BackendChoice(text switch
        {
            "mapped" => JournalBackend.Mapped,
            "mapped-reads" => JournalBackend.MappedReads,
            "positioned" => JournalBackend.Positioned,
            "io-uring" => JournalBackend.IoUring,
            _ => null,
        });
        return choice.Backend is not null || text == "auto";
    }

    /// <summary>As it is typed.</summary>
    public override string ToString() => Backend switch
    {
        null => "auto",
        JournalBackend.MappedReads => "mapped-reads",
        JournalBackend.IoUring => "io-uring",
        { } other => other.ToString().ToLowerInvariant(),
    };
}
