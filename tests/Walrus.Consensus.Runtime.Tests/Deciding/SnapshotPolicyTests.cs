namespace Walrus.Consensus.Runtime.Tests.Deciding;

public sealed class SnapshotPolicyTests
{
    private readonly SnapshotPolicy _policy = new() { Entries = 10, Bytes = 1_000, EntriesKept = 4 };

    [Theory]
    [InlineData(9, 0, 0, false)]
    [InlineData(10, 0, 0, true)]
    [InlineData(19, 10, 999, false)]
    [InlineData(19, 10, 1_000, true)]
    [InlineData(10, 10, 5_000, false)]
    public void IsDue_ByEntriesOrBytes_NeverWithoutAnyEntry(long applied, long last, long bytes, bool expected) =>
        _policy.IsDue(new LogIndex(applied), new LogIndex(last), bytes).ShouldBe(expected);

    [Theory]
    [InlineData(20, 5, 16)]
    [InlineData(20, 18, 18)]
    [InlineData(3, 0, 0)]
    public void CompactThrough_KeepsSomeEntriesAndNeverGoesBack(long snapshot, long logBase, long expected) =>
        _policy.CompactThrough(new LogIndex(snapshot), new LogIndex(logBase)).ShouldBe(new LogIndex(expected));

    [Fact]
    public void Defaults_AreTheLimits()
    {
        SnapshotPolicy policy = new();
        (policy.Entries, policy.Bytes, policy.EntriesKept).ShouldBe((Limits.SnapshotEntriesDefault, Limits.SnapshotAfterBytesDefault, Limits.EntriesKeptDefault));
    }
}
