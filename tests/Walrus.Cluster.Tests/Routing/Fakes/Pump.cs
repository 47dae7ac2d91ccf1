using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Walrus.Testing;

namespace Walrus.Cluster.Tests.Routing.Fakes;

/// <summary>Runs a test's tasks on one thread, and lets time pass whenever all of them wait.</summary>
internal sealed class Pump : SynchronizationContext
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestTest = TimeSpan.FromHours(2);

    private readonly BlockingCollection<(SendOrPostCallback Run, object? State)> _posted = [];

    /// <summary>Runs the test on a thread of its own: what a thread of the pool queues there, others take only when they have nothing else to do.</summary>
    public static void Run(ManualTime time, Func<Task> test)
    {
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                RunHere(time, test);
            }
            catch (Exception problem)
            {
                failure = ExceptionDispatchInfo.Capture(problem);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    public override void Post(SendOrPostCallback d, object? state) => _posted.Add((d, state));

    private static void RunHere(ManualTime time, Func<Task> test)
    {
        SynchronizationContext? outer = Current;
        Pump pump = new();
        SetSynchronizationContext(pump);
        try
        {
            Task running = test();
            pump.RunUntil(running, time);
#pragma warning disable xUnit1031, VSTHRD002, MA0042 // It has completed: this rethrows what it threw.
            running.GetAwaiter().GetResult();
#pragma warning restore xUnit1031, VSTHRD002, MA0042
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    private void RunUntil(Task running, ManualTime time)
    {
        DateTimeOffset end = time.GetUtcNow() + LongestTest;
        while (!running.IsCompleted)
        {
            // What the thread pool is about to post comes within a moment, or behind what it had to do before; only when nothing does, everybody waits for the clock.
            if (_posted.TryTake(out (SendOrPostCallback Run, object? State) next, millisecondsTimeout: 1) || (PassThroughThePool() && _posted.TryTake(out next)))
            {
                next.Run(next.State);
            }
            else
            {
                time.GetUtcNow().ShouldBeLessThan(end, "the test waits for something that does not come");
                time.Advance(Step);
            }
        }
    }

    /// <summary>Comes back, with true, when the pool has begun all that was queued there before, twice: once for what it was given, and once for what that queued.</summary>
    private static bool PassThroughThePool()
    {
        using SemaphoreSlim passed = new(0);
        for (int time = 0; time < 2; time++)
        {
            _ = ThreadPool.UnsafeQueueUserWorkItem(static passed => passed.Release(), passed, preferLocal: false);
            passed.Wait();
        }

        return true;
    }
}
