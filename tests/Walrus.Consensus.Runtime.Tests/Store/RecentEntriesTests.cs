using FsCheck;
using FsCheck.Fluent;

namespace Walrus.Consensus.Runtime.Tests.Store;

public sealed class RecentEntriesTests
{
    [Fact]
    public void Entries_AnyWritesAndConflicts_AreAsInAWholeLogOrAbsent() => Prop.ForAll<(byte Back, byte Count)[]>(steps =>
    {
        RecentEntries recent = new(10 * Limits.LogEntryOverheadBytes);
        List<LogEntry> whole = [];
        long term = 1;
        foreach ((byte back, byte count) in steps)
        {
            int kept = Math.Max(0, whole.Count - (back % 4));
            whole.RemoveRange(kept, whole.Count - kept);
            term++;
            LogEntry[] written = [.. Enumerable.Range(whole.Count + 1, count % 7).Select(index => new LogEntry(new LogIndex(index), new Term(term), EntryKind.NoOp, default))];
            whole.AddRange(written);
            recent.Add(written);
        }

        for (int from = 1; from <= whole.Count; from++)
        {
            List<LogEntry> read = [];
            if (recent.TryRead(new LogIndex(from), new LogIndex(whole.Count), long.MaxValue, read) && steps[^1].Count % 7 > 0)
            {
                read.ShouldBe(whole.Skip(from - 1));
            }
        }

        if (whole.Count > 0 && steps[^1].Count % 7 > 0)
        {
            recent.TryGetTerm(whole[^1].Index, out Term last).ShouldBeTrue();
            last.ShouldBe(whole[^1].Term);
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Entries_BeyondTheBytes_AreForgottenButForTheNewest()
    {
        RecentEntries recent = new(1);
        recent.Add([new LogEntry(new LogIndex(1), new Term(1), EntryKind.NoOp, default), new LogEntry(new LogIndex(2), new Term(1), EntryKind.NoOp, default)]);
        recent.TryGetTerm(new LogIndex(1), out _).ShouldBeFalse();
        recent.TryGetTerm(new LogIndex(2), out _).ShouldBeTrue();
        Limits.RecentEntriesBytesMax.ShouldBeGreaterThan(Limits.ApplyBytesDefault, "what was just committed is served from memory");
    }
}
