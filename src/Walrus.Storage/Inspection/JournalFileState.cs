namespace Walrus.Storage;

/// <summary>What a file of the journal ring is at the moment.</summary>
public enum JournalFileState
{
    /// <summary>Part of the journal: its records count.</summary>
    InUse,

    /// <summary>Waits to be used again; what stands in it is in packs.</summary>
    Free,

    /// <summary>Its header is blank: never used, or prepared for the next use.</summary>
    Blank,

    /// <summary>A use that never became part of the journal: what stands in it was never acknowledged as durable.</summary>
    CutOff,

    /// <summary>Its header can not be believed; the records behind it say that it belongs to the journal.</summary>
    HeaderLost,

    /// <summary>Nothing in it can be believed.</summary>
    Unreadable,

    /// <summary>It belongs to another store.</summary>
    Foreign,

    /// <summary>It claims a use that another file has.</summary>
    Duplicate,
}
