namespace Walrus.Storage.Journal;

/// <summary>Which part of a journal file's reserve a record may use. Without one, a full disk and a full ring would block each other for ever.</summary>
internal enum JournalReserve
{
    /// <summary>None of it: what takes room.</summary>
    None,

    /// <summary>All but what publications need: what lets space on the disk be freed (trims, deletions, replaced packs).</summary>
    Freeing,

    /// <summary>All of it: what makes room in the ring.</summary>
    Publishing,
}
