namespace Walrus.Simulation.Cluster;

/// <summary>All deliberate mistakes.</summary>
internal static class MistakeList
{
    public static IReadOnlyList<Mistake> All { get; } =
    [
        new AcknowledgesBeforeItFlushes(),
        new ForgetsToFlush(),
        new GoesOnInItsOldLife(),
        new PromisesAndTakesOn(),
        new CountsOneTooFew(),
        new SealsWithoutAsking(),
        new SealsOneTooShort(),
        new RollsOverUndrained(),
        new AcknowledgesAlone(),
        new AnswersBeforeTheMove(),
        new KeepsMovesInMemory(),
        new LeavesEntriesOut(),
        new LoadsTooFewMoves(),
        new ForgetsACommand(),
        new IgnoresSnapshots(),
        new TrimsWhatIsKept(),
        new DeletesWhatIsNotMentioned(),
        new AppendsRetriesAgain(),
    ];

    public static Mistake Find(string name) => name == nameof(Mistake) ? Mistake.None : All.Single(mistake => mistake.Name == name);
}
