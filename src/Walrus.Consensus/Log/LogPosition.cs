namespace Walrus.Consensus;

/// <summary>An index with the term of its entry. Two logs that hold the same position are equal up to it (paper, section 5.3, Log Matching).</summary>
/// <param name="Index">The entry's index; 0 before the first.</param>
/// <param name="Term">The term in which a leader made the entry; 0 before the first.</param>
public readonly record struct LogPosition(LogIndex Index, Term Term)
{
    /// <summary>The position before the first entry.</summary>
    public static LogPosition Zero => default;

    /// <summary>Index and term, as transcripts write them.</summary>
    public override string ToString() => $"{Index}@{Term}";
}
