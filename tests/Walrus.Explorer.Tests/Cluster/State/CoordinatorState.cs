using Walrus.Explorer.Tests.Machines;
using Walrus.Explorer.Tests.Search;

namespace Walrus.Explorer.Tests.Cluster;

/// <summary>A seal under way: the real coordinator, and the time by its clock.</summary>
internal sealed record CoordinatorState(Machine<SealCoordinator> Step, int Segment, long Epoch, TimeSpan Now, int Attempt)
{
    public void Write(ref Fingerprint print)
    {
        print.Add((Segment * 64) + Epoch);
        print.Add(Now.Ticks);
        print.Add(Attempt);
        print.Add(Step.Code);
    }
}
