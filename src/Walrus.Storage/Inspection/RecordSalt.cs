using Walrus.Storage.Format;

namespace Walrus.Storage.Inspection;

/// <summary>What the frame checksums of one file start from: in the journal from another number at each place, in packs from the store's own.</summary>
internal readonly record struct RecordSalt
{
    private readonly FrameSalt _salt;
    private readonly bool _isByPlace;

    private RecordSalt(FrameSalt salt, bool isByPlace)
    {
        _salt = salt;
        _isByPlace = isByPlace;
    }

    /// <summary>Of a journal file.</summary>
    public static RecordSalt OfJournal(FrameSalt salt) => new(salt, isByPlace: true);

    /// <summary>Of a pack.</summary>
    public static RecordSalt OfPack(FrameSalt salt) => new(salt, isByPlace: false);

    /// <summary>For the record at a byte position of the file.</summary>
    public FrameSalt At(long position) => _isByPlace ? _salt.At((int)position) : _salt;
}
