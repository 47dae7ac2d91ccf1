using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Walrus.Testing;

/// <summary>What lies between the two ends of a connection in memory: copies bytes both ways until it is cut, and alone touches the inner ends of the pipes, as a socket does.</summary>
#pragma warning disable CA1001 // The source has no timer and nothing to give back, and both ends may cut at any time.
internal sealed class MemoryWire
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource _cut = new();
    private Task _copying = Task.CompletedTask;

    /// <summary>Cancelled when the connection is reset, or when both directions have ended.</summary>
    public CancellationToken Closed => _cut.Token;

    /// <summary>Begins to copy; each pipe's outer end belongs to an application.</summary>
    public void Connect(Pipe fromFirst, Pipe toSecond, Pipe fromSecond, Pipe toFirst)
    {
        _copying = Task.WhenAll(CopyAsync(fromFirst.Reader, toSecond.Writer), CopyAsync(fromSecond.Reader, toFirst.Writer));
        _ = _copying.ContinueWith(_ => _cut.CancelAsync(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>Resets the connection for both ends. From any thread.</summary>
    public void Cut() => _ = _cut.CancelAsync();

    /// <summary>As <see cref="Cut"/>; once it completes, nothing that is written reaches the other end.</summary>
    public Task CutAsync()
    {
        Cut();
        return _copying;
    }

    private async Task CopyAsync(PipeReader from, PipeWriter to)
    {
        Exception? problem = null;
        try
        {
            while (true)
            {
                ReadResult read = await from.ReadAsync(_cut.Token);
                foreach (ReadOnlyMemory<byte> piece in read.Buffer)
                {
                    to.Write(piece.Span);
                }

                from.AdvanceTo(read.Buffer.End);
                FlushResult flushed = await to.FlushAsync(_cut.Token);
                if (read.IsCompleted || flushed.IsCompleted)
                {
                    break;
                }
            }
        }
        catch (Exception reset)
        {
            problem = new ConnectionResetException("The connection was reset.", reset);
        }

        await from.CompleteAsync(problem);
        await to.CompleteAsync(problem);
    }
}
