using System.Collections;

namespace Walrus.Cli.Import;

/// <summary>The lines of a batch from an index on, without a copy.</summary>
internal sealed class LineBatchRest(LineBatch batch, int first) : IReadOnlyList<ReadOnlyMemory<byte>>
{
    /// <inheritdoc/>
    public int Count => batch.Count - first;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> this[int index] => batch[first + index];

    /// <inheritdoc/>
    public IEnumerator<ReadOnlyMemory<byte>> GetEnumerator() => batch.Skip(first).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
