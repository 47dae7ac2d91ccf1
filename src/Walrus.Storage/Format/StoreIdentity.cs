namespace Walrus.Storage.Format;

/// <summary>
/// What frame checksums start from. Drawn once per store, so that a record of another store, or one that a client sent as a value, never
/// passes for a record of this one.
/// </summary>
internal readonly record struct FrameSalt(uint Value)
{
    /// <summary>
    /// What the checksum of a record at a byte position of a journal file starts from. Different starts give the same bytes different
    /// checksums, always (a CRC is a bijection of its start), so a record never passes in another place than its own.
    /// </summary>
    public FrameSalt At(int position) => new(Value ^ (uint)position);
}

/// <summary>What every file of a store carries, so that files of two stores are never mixed.</summary>
/// <param name="Id">Drawn when the store is created; kept for ever.</param>
/// <param name="Salt">See <see cref="FrameSalt"/>.</param>
internal readonly record struct StoreIdentity(Guid Id, FrameSalt Salt);
