using Walrus.CrashTests.Processes;
using Walrus.Testing.Processes;

namespace Walrus.CrashTests.Kills;

/// <summary>Kills a node at a count of answers: at a place in its work and not at a time.</summary>
internal sealed class KillSwitch(NodeProcess node, long answers)
{
    private long _left = answers;

    /// <summary>One more answer.</summary>
    public void Count()
    {
        if (Interlocked.Decrement(ref _left) == 0)
        {
            node.Kill();
        }
    }
}
