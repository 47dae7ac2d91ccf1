using System.Collections.Concurrent;

// Code as the checks must find it (or must let it pass), compiled into this assembly so that they read it as they read src.
namespace Walrus.ArchitectureTests.Concurrency.Samples;

internal static class MutableStatics
{
#pragma warning disable CS0649, CA2211, CS0169, IDE0044, IDE0051, S2696, CA1823, CA1805 // Bad on purpose.
    public static int Counter;

    [ThreadStatic]
    public static byte[]? PerThread;
#pragma warning restore CS0649, CA2211, CS0169, IDE0044, IDE0051, S2696, CA1823, CA1805

    public static readonly ConcurrentDictionary<string, int> Registry = new(StringComparer.Ordinal);

    public static int Setting { get; set; }
}

internal static class FixedStatics
{
    public const int Bound = 3;

    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public static int Value { get; } = 4;

    /// <summary>The compiler caches this delegate in a static field of its own.</summary>
    public static Func<int, int> Twice() => value => 2 * value;
}

internal static class Blocking
{
    public static int Result(Task<int> task) => task.Result;

    public static void Wait(Task task) => task.Wait();

    public static int GetResult(ValueTask<int> task) => task.GetAwaiter().GetResult();

    public static async Task<int> ResultInsideAsync(Task<int> task)
    {
        await Task.Yield();
        return task.Result;
    }
}

internal static class NotBlocking
{
    public static int ResultWhenCompleted(ValueTask<int> task) => task.IsCompletedSuccessfully ? task.Result : 0;

    public static async Task<int> AwaitAsync(ValueTask<int> task) => await task;
}
