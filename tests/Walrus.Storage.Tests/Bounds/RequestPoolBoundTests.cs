using Walrus.Storage.Topics;

namespace Walrus.Storage.Tests.Bounds;

public sealed class RequestPoolBoundTests
{
    [Fact]
    public async Task Requests_FinishedBeyondTheBound_AreLetGo()
    {
        AppendRequest.Pool pool = new();
        HashSet<AppendRequest> first = [.. Enumerable.Range(0, Limits.PooledRequestsMax + 10).Select(_ => pool.Rent(0, 1))];
        foreach (AppendRequest request in first)
        {
            ValueTask<AppendResult> task = request.Task;
            request.SetResult(Offset.Zero, Durability.Disk);
            (await task).Count.ShouldBe(1);
        }

        AppendRequest[] second = [.. Enumerable.Range(0, Limits.PooledRequestsMax + 10).Select(_ => pool.Rent(0, 1))];

        second.Count(first.Contains).ShouldBe(Limits.PooledRequestsMax);
        second.Distinct().Count().ShouldBe(second.Length);
    }
}
