using System.Text;

namespace Walrus.Cli.Tests.Commands;

/// <summary>A pipe whose reader has gone, as the kernel reports it.</summary>
internal sealed class ClosedPipe : MemoryStream
{
    private const int Epipe = 32;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        throw new IOException("Broken pipe", Epipe);
}

/// <summary>Lets a test wait until certain text has been written.</summary>
internal sealed class WatchedStream : MemoryStream
{
    private readonly Lock _lock = new();
    private readonly List<(string Text, TaskCompletionSource Seen)> _awaited = [];

    public Task Seen(string text)
    {
        lock (_lock)
        {
            var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((text, seen));
            Check();
            return seen.Task;
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            Write(buffer.Span);
            Check();
        }

        return ValueTask.CompletedTask;
    }

    private void Check()
    {
        var written = Encoding.UTF8.GetString(ToArray());
        foreach (var (text, seen) in _awaited)
        {
            if (written.Contains(text, StringComparison.Ordinal))
            {
                seen.TrySetResult();
            }
        }
    }
}
