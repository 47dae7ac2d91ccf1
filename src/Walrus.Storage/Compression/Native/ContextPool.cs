using System.Collections.Concurrent;

namespace Walrus.Storage.Compression.Native;

/// <summary>
/// Contexts kept for reuse, at most <see cref="Limits.CodecContextsKept"/>. Whoever takes one has it alone until it is returned. After
/// <see cref="Dispose"/> it still gives and takes: what is returned is freed.
/// </summary>
internal sealed class ContextPool(string library, Func<NativeContext> make) : IDisposable
{
    private readonly ConcurrentQueue<NativeContext> _kept = new();
    private volatile bool _isDisposed;

    /// <summary>One that is kept, or a new one.</summary>
    /// <exception cref="FileAccessException">The library got no memory; it may later.</exception>
    public NativeContext Take()
    {
        if (_kept.TryDequeue(out NativeContext? kept))
        {
            return kept;
        }

        NativeContext made = make();
        return made.IsInvalid ? throw new FileAccessException("get memory for", library, "there is none", isTransient: true) : made;
    }

    /// <summary>Gives back what <see cref="Take"/> gave.</summary>
    public void Return(NativeContext context)
    {
        if (_isDisposed || _kept.Count >= Limits.CodecContextsKept)
        {
            context.Dispose();
            return;
        }

        _kept.Enqueue(context);
        if (_isDisposed)
        {
            Dispose();
        }
    }

    /// <summary>Frees what is kept.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        while (_kept.TryDequeue(out NativeContext? kept))
        {
            kept.Dispose();
        }
    }
}
