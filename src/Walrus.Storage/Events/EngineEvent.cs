namespace Walrus.Storage;

/// <summary>
/// Something that an engine did by itself, or that happened to it: what <see cref="LogEngine.WatchAsync"/> yields. Single appends and reads
/// are no events; the meter counts them. Later versions add kinds: ignore those that are not known.
/// </summary>
public abstract record EngineEvent
{
    private protected EngineEvent()
    {
    }

    /// <summary>When it happened, by the engine's clock.</summary>
    public DateTimeOffset Time { get; internal set; }

    /// <summary>The engine was opened. The first event of every watch, whenever that begins.</summary>
    /// <param name="Recovery">What opening found and did.</param>
    public sealed record Opened(RecoveryReport Recovery) : EngineEvent;

    /// <summary>Opening cut a torn end that nobody was told to be durable. Comes after <see cref="Opened"/>, in every watch.</summary>
    /// <param name="Path">The journal file.</param>
    /// <param name="Position">The byte where the torn end began.</param>
    /// <param name="Bytes">How many bytes were cut.</param>
    public sealed record TailCut(string Path, long Position, long Bytes) : EngineEvent;

    /// <summary>A topic was made; it is durable once its caller has it.</summary>
    /// <param name="Topic">Its name.</param>
    /// <param name="Partitions">How many it has.</param>
    public sealed record TopicCreated(TopicName Topic, int Partitions) : EngineEvent;

    /// <summary>A journal file was full and the next one took over.</summary>
    /// <param name="Generation">The number of the new use of a file: it counts up for ever.</param>
    /// <param name="Path">The file that takes records from here on.</param>
    public sealed record JournalRolled(long Generation, string Path) : EngineEvent;

    /// <summary>A flush of the journal ended well.</summary>
    /// <param name="Bytes">Bytes of entries that were waiting for it.</param>
    /// <param name="Duration">How long it took.</param>
    public sealed record Flushed(long Bytes, TimeSpan Duration) : EngineEvent;

    /// <summary>The entries of a full journal file are in a pack from here on.</summary>
    /// <param name="Pack">The pack's number, as in its file's name.</param>
    /// <param name="Generation">The use of a journal file that it stands for.</param>
    /// <param name="Bytes">The pack's length.</param>
    public sealed record PackPublished(long Pack, long Generation, long Bytes) : EngineEvent;

    /// <summary>A journal file whose records nobody needs any more went back to the ring (or was deleted, when the ring had grown too large).</summary>
    /// <param name="Generation">The use that ended.</param>
    /// <param name="Path">The file.</param>
    public sealed record JournalFileReclaimed(long Generation, string Path) : EngineEvent;

    /// <summary>A segment was sealed and the next one opened.</summary>
    /// <param name="Topic">Its topic.</param>
    /// <param name="Partition">Its partition's number in the topic.</param>
    /// <param name="Segment">Which one.</param>
    /// <param name="End">Its exclusive end, for ever.</param>
    public sealed record SegmentSealed(TopicName Topic, int Partition, SegmentNumber Segment, Offset End) : EngineEvent;

    /// <summary>Entries were given up, by hand or by retention: the partition begins later for ever.</summary>
    /// <param name="Topic">Its topic.</param>
    /// <param name="Partition">Its partition's number in the topic.</param>
    /// <param name="Start">The first offset that can be read.</param>
    public sealed record Trimmed(TopicName Topic, int Partition, Offset Start) : EngineEvent;

    /// <summary>A partition's newest entries were taken back: others follow in their place.</summary>
    /// <param name="Topic">Its topic.</param>
    /// <param name="Partition">Its partition's number in the topic.</param>
    /// <param name="End">The offset from which on entries are gone.</param>
    /// <param name="Entries">How many they were.</param>
    public sealed record Cut(TopicName Topic, int Partition, Offset End, long Entries) : EngineEvent;

    /// <summary>A topic was deleted, for good.</summary>
    /// <param name="Topic">Its name, which may be given again.</param>
    public sealed record TopicDeleted(TopicName Topic) : EngineEvent;

    /// <summary>Packs gave way to one that holds what was alive in them, or to none, and their files are gone.</summary>
    /// <param name="Packs">How many gave way.</param>
    /// <param name="BytesBefore">The length of their files together.</param>
    /// <param name="BytesAfter">The length of the one in their place; 0 when there is none.</param>
    public sealed record PacksReplaced(int Packs, long BytesBefore, long BytesAfter) : EngineEvent;

    /// <summary>The disk has no room for the next journal file or pack: appends that need it fail until there is some. Comes with every try.</summary>
    /// <param name="Cause">What is in the way.</param>
    public sealed record RoomLacking(StorageException Cause) : EngineEvent;

    /// <summary>A write or flush failed: the engine takes no more writes until it is opened again.</summary>
    /// <param name="Cause">The first cause.</param>
    public sealed record Failed(StorageException Cause) : EngineEvent;

    /// <summary>The engine was closed. The last event of every watch.</summary>
    public sealed record Closed : EngineEvent;

    /// <summary>The watcher did not keep up, and the oldest events that waited for it were dropped. Stands about where they are missing.</summary>
    /// <param name="Count">How many.</param>
    public sealed record EventsDropped(long Count) : EngineEvent;
}
