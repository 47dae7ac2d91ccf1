using System.Text;

namespace Walrus.Client.Tests;

/// <summary>Waits that end a test which would otherwise hang; nothing depends on their length.</summary>
internal static class Soonish
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    public static Task Soon(this Task task) => task.WaitAsync(Guard);

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Guard);

    public static Task Soon(this ValueTask task) => task.AsTask().WaitAsync(Guard);

    public static Task<T> Soon<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Guard);

    public static string Text(this ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
