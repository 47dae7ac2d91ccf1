namespace Walrus.Storage;

/// <summary>Which names of an engine have an owner. Thread-safe.</summary>
internal sealed class EngineClaims
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>The name, until the result is disposed.</summary>
    /// <exception cref="AlreadyClaimedException">It has an owner.</exception>
    public IDisposable Take(string name)
    {
        lock (_gate)
        {
            return _names.Add(name) ? new Held(this, name) : throw new AlreadyClaimedException(name);
        }
    }

    private void Release(string name)
    {
        lock (_gate)
        {
            _names.Remove(name);
        }
    }

    /// <summary>Given back once, however often it is disposed: the name may have another owner by then.</summary>
    private sealed class Held(EngineClaims claims, string name) : IDisposable
    {
        private int _isReleased;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isReleased, 1) == 0)
            {
                claims.Release(name);
            }
        }
    }
}
