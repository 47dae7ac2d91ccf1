namespace Walrus.Storage.Cursors;

/// <summary>
/// How far a cursor may run ahead of its record under <see cref="ConsistencyMode.AtLeastOnce"/>. Pure.
/// <code>
/// confirmed            at              confirmed + persistEvery
///     |-- comes again --|-- may be handed out --|
/// </code>
/// </summary>
internal static class CursorPace
{
    /// <summary>
    /// Entries from <paramref name="at"/> to this offset (exclusive) may be handed out now; <paramref name="at"/> itself when none may, which is
    /// also so while a move back is not recorded.
    /// </summary>
    public static Offset Until(Offset at, Offset confirmed, int persistEvery)
    {
        Offset until = confirmed + persistEvery;
        return at >= confirmed && at < until ? until : at;
    }

    /// <summary>
    /// Whether a move to <paramref name="at"/> should be under way, given the last one that was asked for. At half of the way, so that a reader
    /// seldom has to wait for it.
    /// </summary>
    public static bool IsMoveDue(Offset at, Offset staged, int persistEvery) => at - staged >= (persistEvery + 1) / 2;
}
