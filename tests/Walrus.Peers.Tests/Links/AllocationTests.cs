using System.Diagnostics;
using System.Reflection;
using static Walrus.Peers.Tests.Handlers;

namespace Walrus.Peers.Tests.Links;

/// <summary>Runs alone, because it counts what the whole process allocates.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;

[Collection(nameof(AloneCollection))]
public sealed class AllocationTests
{
    private const int Batch = 50;

    [SkippableFact]
    public async Task Message_FromCallToHandler_AllocatesNothingInSteadyState()
    {
        Skip.If(
            typeof(PeerNetwork).Assembly.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled ?? false,
            "Without optimisation every asynchronous method allocates its state.");
        MemoryNetwork memory = new();
        await using TestNode a = TestNode.InMemory(memory, TestNode.Options(1));
        await using TestNode b = TestNode.InMemory(memory, TestNode.Options(2));
        int handled = 0;
        b.Services.OnMessage(Urgent, Kind, Message((_, _) =>
        {
            Interlocked.Increment(ref handled);
            return ValueTask.CompletedTask;
        }));
        a.Network.Start();
        b.Network.Start();
        PeerLink link = await a.DialAsync(b);
        byte[] payload = new byte[100];

        SendAndWait(link, payload, ref handled, 200);
        long least = long.MaxValue;
        for (int window = 0; window < 20; window++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            SendAndWait(link, payload, ref handled, 20);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        // The smallest object has 24 bytes. What is left is a few pooled buffers that rest with another thread when they are wanted.
        ((double)least / (20 * Batch)).ShouldBeLessThan(24 / 3.0);
    }

    private static void SendAndWait(PeerLink link, byte[] payload, ref int handled, int batches)
    {
        SpinWait spin = default;
        int wanted = Volatile.Read(ref handled);
        for (int batch = 0; batch < batches; batch++)
        {
            for (int i = 0; i < Batch; i++)
            {
                link.TrySend(Urgent, Kind, payload);
            }

            wanted += Batch;
            while (Volatile.Read(ref handled) < wanted)
            {
                spin.SpinOnce();
            }
        }
    }
}
