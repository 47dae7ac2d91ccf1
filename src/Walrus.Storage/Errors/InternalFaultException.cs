namespace Walrus.Storage;

/// <summary>The engine met a broken invariant of its own and stopped writing. A defect: report it with the inner exception. Reopening runs recovery.</summary>
public sealed class InternalFaultException(Exception inner)
    : StorageException($"The engine stopped on an internal fault: {inner?.Message}", inner)
{
    /// <inheritdoc/>
    public override bool IsTransient => false;
}
