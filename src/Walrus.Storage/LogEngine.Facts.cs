namespace Walrus.Storage;

/// <content>What is fixed about a store.</content>
public sealed partial class LogEngine
{
    /// <summary>
    /// Drawn when the store was made, and in all its files. A store that <c>repair</c> made has another one, which is how a user of the store finds out that
    /// part of it may be missing.
    /// </summary>
    public Guid StoreId => _parts.Writer.Store.Id;

    /// <summary>Bytes of the largest batch that this store takes, overhead included: <see cref="Limits.BatchBytesMax"/>, or half a journal file if that is less.</summary>
    public int BatchBytesMax => Math.Min(Limits.BatchBytesMax, _parts.Writer.RecordBytesMax);
}
