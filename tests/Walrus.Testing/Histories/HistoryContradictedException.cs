namespace Walrus.Testing.Histories;

/// <summary>A history breaks a promise; the message tells the story, and where the whole history is kept.</summary>
public sealed class HistoryContradictedException : Exception
{
    private const int Told = 3;

    private HistoryContradictedException(string message, IReadOnlyList<Contradiction> contradictions)
        : base(message) => Contradictions = contradictions;

    /// <summary>All that were found.</summary>
    public IReadOnlyList<Contradiction> Contradictions { get; }

    /// <summary>Does nothing when a history is linearizable. Otherwise keeps it in a file below the temporary folder, which stays, and throws.</summary>
    /// <exception cref="HistoryContradictedException">It is not.</exception>
    public static void ThrowIfContradicted(History history)
    {
        IReadOnlyList<Contradiction> contradictions = HistoryChecker.Check(history);
        if (contradictions.Count == 0)
        {
            return;
        }

        string path = Path.Combine(Directory.CreateTempSubdirectory("walrus-history-").FullName, $"{history.Topic}.jsonl");
        HistoryFile.Write(path, history);
        string more = contradictions.Count > Told ? $"\n(and {contradictions.Count - Told} more)" : "";
        throw new HistoryContradictedException(
            $"The history of topic {history.Topic} ({history.Operations.Count} operations) cannot be that of one log:\n{string.Join('\n', contradictions.Take(Told).Select(each => each.Words))}{more}\nThe whole history: {path}",
            contradictions);
    }
}
