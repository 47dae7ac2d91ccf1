namespace Walrus.Storage;

/// <summary>Which entries a reader sees. Batches are seen whole or not at all.</summary>
public enum Visibility
{
    /// <summary>Only entries that would survive a power cut: nothing that was read can disappear.</summary>
    Durable,

    /// <summary>Everything that was appended, flushed or not.</summary>
    Written,
}
