using System.Diagnostics.CodeAnalysis;
using System.Runtime.Versioning;

namespace Walrus.Storage.Journal.Backends.Uring;

/// <summary>The one ring that the journal files of an engine share: made for the first that is open, closed with the last. Thread-safe.</summary>
/// <param name="create">Makes the ring.</param>
internal sealed class SharedUring(SharedUring.Create create)
{
    private readonly Lock _gate = new();
    private UringWriter? _writer;
    private int _users;

    /// <summary>Makes a ring, or says why there can be none; see <see cref="UringSupport.TryCreate"/>.</summary>
    internal delegate bool Create([NotNullWhen(true)] out UringWriter? writer, out string refusal);

    /// <summary>One more file uses the ring, until it calls <see cref="Release"/>. False with the reason when there can be none.</summary>
    [SupportedOSPlatform("linux")]
    public bool TryAcquire([NotNullWhen(true)] out UringWriter? writer, out string refusal)
    {
        lock (_gate)
        {
            refusal = string.Empty;
            if (_writer is null && !create(out _writer, out refusal))
            {
                writer = null;
                return false;
            }

            _users++;
            writer = _writer;
            return true;
        }
    }

    /// <summary>A file that had acquired it is closed.</summary>
    [SupportedOSPlatform("linux")]
    public void Release()
    {
        lock (_gate)
        {
            if (--_users == 0)
            {
                _writer?.Dispose();
                _writer = null;
            }
        }
    }
}
