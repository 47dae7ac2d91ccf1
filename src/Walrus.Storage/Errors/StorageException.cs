namespace Walrus.Storage;

/// <summary>
/// The root of the engine's environment faults: what went wrong, where, and what to do about it, in the message.
/// Expected outcomes (end of the log, offset out of range) are results, not exceptions.
/// </summary>
public abstract class StorageException : IOException
{
    /// <summary>For the leaves of this family only.</summary>
    private protected StorageException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    /// <summary>True when the same call may succeed later without reopening the engine, once the cause (a full disk, say) is gone.</summary>
    public abstract bool IsTransient { get; }
}
