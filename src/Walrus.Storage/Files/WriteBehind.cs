using System.Runtime.ExceptionServices;

namespace Walrus.Storage.Files;

/// <summary>
/// A thread that carries out one write while its owner fills the next buffer. The first failure is recorded, ends all writing, and is thrown
/// to every later caller. One caller at a time.
/// </summary>
internal sealed class WriteBehind : IDisposable
{
    private readonly Action<long, AlignedBuffer, int> _write;
    private readonly SemaphoreSlim _idle = new(1);
    private readonly SemaphoreSlim _wanted = new(0);
    private readonly Thread _thread;
    private (long Position, AlignedBuffer Buffer, int Count)? _next;
    private ExceptionDispatchInfo? _fault;
    private bool _isDisposed;

    /// <summary>Starts the thread, which runs <paramref name="write"/>.</summary>
    public WriteBehind(Action<long, AlignedBuffer, int> write)
    {
        _write = write;
        _thread = new Thread(Run) { IsBackground = true, Name = "walrus-output" };
        _thread.Start();
    }

    /// <summary>Waits for the write before, then hands over this one.</summary>
    public void Start(long position, AlignedBuffer buffer, int count)
    {
        Finish();
        _idle.Wait();
        _next = (position, buffer, count);
        _ = _wanted.Release();
    }

    /// <summary>Waits for the write that is under way.</summary>
    public void Finish()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _idle.Wait();
        _ = _idle.Release();
        _fault?.Throw();
    }

    /// <summary>Waits for the write that is under way, whatever comes of it, and ends the thread.</summary>
    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _idle.Wait();
        _next = null;
        _ = _wanted.Release();
        _thread.Join();
        _idle.Dispose();
        _wanted.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            _wanted.Wait();
            if (_next is not { } next)
            {
                return;
            }

            try
            {
                _write(next.Position, next.Buffer, next.Count);
            }
            catch (Exception fault)
            {
                _fault = ExceptionDispatchInfo.Capture(fault);
            }

            _ = _idle.Release();
        }
    }
}
