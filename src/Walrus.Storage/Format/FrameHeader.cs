namespace Walrus.Storage.Format;

/// <summary>What a record is. The numbers are on disk for ever.</summary>
internal enum RecordKind : byte
{
    /// <summary>A batch of entries of one partition.</summary>
    Batch = 1,

    /// <summary><see cref="TopicCreatedBody"/>.</summary>
    TopicCreated = 2,

    /// <summary><see cref="CursorMovedBody"/>.</summary>
    CursorMoved = 3,

    /// <summary><see cref="SegmentSealedBody"/>.</summary>
    SegmentSealed = 4,

    /// <summary><see cref="PackPublishedBody"/>.</summary>
    PackPublished = 5,

    /// <summary>A part of a checkpoint, see <see cref="CheckpointWriter"/>.</summary>
    CheckpointPart = 6,

    /// <summary>No body: it exists for its <see cref="FrameHeader.FlushedTo"/>.</summary>
    FlushMark = 7,

    /// <summary>No body: the store was closed properly here.</summary>
    Closed = 8,

    /// <summary><see cref="TopicDeletedBody"/>.</summary>
    TopicDeleted = 9,

    /// <summary><see cref="TrimmedBody"/>.</summary>
    Trimmed = 10,

    /// <summary><see cref="TopicConfiguredBody"/>.</summary>
    TopicConfigured = 11,

    /// <summary><see cref="PacksReplacedBody"/>.</summary>
    PacksReplaced = 12,

    /// <summary><see cref="ValueSetBody"/>.</summary>
    ValueSet = 13,

    /// <summary><see cref="CutBody"/>.</summary>
    Cut = 14,

    /// <summary><see cref="CursorDeletedBody"/>.</summary>
    CursorDeleted = 15,
}

/// <summary>What <see cref="RecordFrame.TryRead"/> found.</summary>
internal enum FrameCheck
{
    /// <summary>A record of the expected generation whose frame checksum is right.</summary>
    Good,

    /// <summary>Zeroes where a record would begin: nothing was written here.</summary>
    Empty,

    /// <summary>The bytes given end before the record does.</summary>
    Truncated,

    /// <summary>Shorter than its kind can be, or longer than the caller's bound.</summary>
    BadLength,

    /// <summary>A kind that this version does not know.</summary>
    BadKind,

    /// <summary>A record of another use of the file: mostly the remains of the last one.</summary>
    WrongGeneration,

    /// <summary>The frame checksum does not match.</summary>
    BadCrc,

    /// <summary>A bit that must be zero is not.</summary>
    BadReserved,
}

/// <summary>The frame of a record that passed its check.</summary>
/// <param name="Length">Bytes of frame and body, without the padding.</param>
/// <param name="Kind">What the body is.</param>
/// <param name="Partition">Whose it is, or none.</param>
/// <param name="Generation">The journal file's use that it was written in.</param>
/// <param name="FlushedTo">How far the journal was known durable when the record was written, exclusive.</param>
internal readonly record struct FrameHeader(int Length, RecordKind Kind, PartitionId Partition, Generation Generation, JournalPosition FlushedTo)
{
    /// <summary>Bytes of the body.</summary>
    public int BodyBytes => Length - RecordFrame.Bytes;

    /// <summary>Bytes from this record's start to the next one's.</summary>
    public int PaddedBytes => RecordFrame.PaddedBytes(Length);
}
