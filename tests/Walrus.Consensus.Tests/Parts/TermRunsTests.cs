using FsCheck;
using FsCheck.Fluent;

namespace Walrus.Consensus.Tests.Parts;

public sealed class TermRunsTests
{
    /// <summary>Against a plain list of terms, through appends, truncations and compactions.</summary>
    [Fact]
    public void Runs_AfterAnyChanges_AnswerLikeAPlainList() =>
        Prop.ForAll<(byte Kind, byte Amount)[]>(steps =>
        {
            TermRuns runs = new(LogPosition.Zero);
            List<long> model = [0];
            int first = 0;
            foreach ((byte kind, byte amount) in steps)
            {
                switch (kind % 5)
                {
                    case 0 or 1 or 2:
                        model.Add(model[^1] + (amount % 3 == 0 ? 1 : 0) + (model[^1] == 0 ? 1 : 0));
                        runs.Add(new LogPosition(new LogIndex(model.Count - 1), new Term(model[^1])));
                        break;
                    case 3 when model.Count - 1 > first:
                        int cut = first + 1 + (amount % (model.Count - 1 - first));
                        model.RemoveRange(cut, model.Count - cut);
                        runs.Truncate(new LogIndex(cut));
                        break;
                    case 4 when model.Count - 1 > first:
                        first += 1 + (amount % (model.Count - 1 - first));
                        runs.Compact(new LogIndex(first));
                        break;
                }

                Compare(runs, model, first);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Add_WithAGapOrAnEarlierTerm_IsABrokenInvariant()
    {
        TermRuns runs = new(new LogPosition(new LogIndex(5), new Term(3)));
        Should.Throw<BrokenInvariantException>(() => runs.Add(new LogPosition(new LogIndex(7), new Term(3))));
        Should.Throw<BrokenInvariantException>(() => runs.Add(new LogPosition(new LogIndex(6), new Term(2))));
        Should.Throw<BrokenInvariantException>(() => runs.Truncate(new LogIndex(5)));
    }

    private static void Compare(TermRuns runs, List<long> model, int first)
    {
        runs.Last.ShouldBe(new LogPosition(new LogIndex(model.Count - 1), new Term(model[^1])));
        runs.Base.ShouldBe(new LogPosition(new LogIndex(first), new Term(model[first])));
        for (int index = -1; index <= model.Count; index++)
        {
            bool isKnown = runs.TryGet(new LogIndex(index), out Term term);
            isKnown.ShouldBe(index >= first && index < model.Count);
            term.Value.ShouldBe(isKnown ? model[index] : 0);
            for (long most = 0; most <= model[^1] + 1; most++)
            {
                int expected = Math.Min(index, model.Count - 1);
                while (expected >= first && model[expected] > most)
                {
                    expected--;
                }

                LogPosition position = expected < first ? LogPosition.Zero : new LogPosition(new LogIndex(expected), new Term(model[expected]));
                runs.LastAtMost(new LogIndex(index), new Term(most)).ShouldBe(position);
            }
        }
    }
}
