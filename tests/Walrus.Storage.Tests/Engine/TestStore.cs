using System.Text;
using Walrus.Storage.Compression.Native;
using Walrus.Storage.Files;
using Walrus.Storage.Format;
using Walrus.Storage.Tests.Engine.Places;
using Walrus.Testing;

namespace Walrus.Storage.Tests.Engine;

/// <summary>One store under test: small journal files, a clock that stands still, and short ways to write and read.</summary>
internal sealed class TestStore(Place place, IFileSystem? files = null) : IDisposable
{
    /// <summary>Waits end after this long with a failure. Only a detector of hangs: nothing is decided by time.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    public static readonly TopicName Topic = new("orders");

    public TestStore(PlaceKind kind)
        : this(Place.New(kind))
    {
    }

    public Place Place { get; } = place;

    public ManualTime Time { get; } = new();

    public long FileBytes { get; set; } = 128 * 1024;

    public int FilesMax { get; set; } = 3;

    public FsyncSchedule Fsync { get; set; } = FsyncSchedule.SyncEach;

    public PackCompression Compression { get; set; } = PackCompression.None;

    /// <summary>Null for the system's.</summary>
    public INativeLibraries? Libraries { get; set; }

    public ConsistencyMode Consistency { get; set; } = ConsistencyMode.StrictlyAtOnce;

    public static StoreIdentity DrawIdentity() => EngineOpener.DrawIdentity();

    public LogOptions Options() => new()
    {
        Directory = Place.Root,
        Fsync = Fsync,
        Consistency = Consistency,
        JournalFileBytes = FileBytes,
        JournalFilesMax = FilesMax,
        PackCompression = Compression,
        Time = Time,
    };

    public LogEngine Open() => new EngineOpener(Options(), files ?? Place.Files, DrawIdentity, Libraries).Open();

    /// <summary>Opens, and makes the topic when it is not there.</summary>
    public async Task<(LogEngine Engine, PartitionLog Log)> OpenLogAsync()
    {
        LogEngine engine = Open();
        Topic topic = await engine.CreateTopicAsync(Topic).Within();
        return (engine, topic.Partitions[0]);
    }

    public TestStore AfterKill() => new(Place.AfterKill()) { FileBytes = FileBytes, FilesMax = FilesMax, Fsync = Fsync, Consistency = Consistency, Compression = Compression, Libraries = Libraries };

    public void Dispose() => Place.Dispose();
}

/// <summary>Short forms that the engine's tests share.</summary>
internal static class TestLog
{
    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Bytes that tell who they are: number and a run that follows from it.</summary>
    public static byte[] Value(int number, int length)
    {
        byte[] value = new byte[length];
        for (int i = 0; i < length; i++)
        {
            value[i] = (byte)((number * 31) + (i * 7) + (number >> 8));
        }

        if (length >= sizeof(int))
        {
            BitConverter.TryWriteBytes(value, number);
        }

        return value;
    }

    public static async Task<T> Within<T>(this ValueTask<T> task) => await task.AsTask().WaitAsync(TestStore.Patience);

    public static async Task Within(this ValueTask task) => await task.AsTask().WaitAsync(TestStore.Patience);

    public static Task<T> Within<T>(this Task<T> task) => task.WaitAsync(TestStore.Patience);

    public static Task Within(this Task task) => task.WaitAsync(TestStore.Patience);

    /// <summary>Appends values 0 to <paramref name="count"/> - 1, awaited one by one.</summary>
    public static async Task FillAsync(this PartitionLog log, int count, int length, int first = 0)
    {
        for (int i = first; i < first + count; i++)
        {
            _ = await log.AppendAsync(Value(i, length)).Within();
        }
    }

    /// <summary>All entries from <paramref name="from"/> to the visible end; offsets must follow one another.</summary>
    public static List<byte[]> ReadAll(this PartitionLog log, Visibility visibility = Visibility.Written, long from = 0, int bytesMax = 64 * 1024)
    {
        List<byte[]> values = [];
        var at = new Offset(from);
        while (true)
        {
            using ReadResult read = log.Read(at, bytesMax, visibility);
            if (read.Outcome != ReadOutcome.Entries)
            {
                read.Outcome.ShouldBe(ReadOutcome.EndOfLog);
                return values;
            }

            foreach (EntryView entry in read.Entries)
            {
                entry.Offset.Value.ShouldBe(from + values.Count);
                values.Add(entry.Value.ToArray());
            }

            read.Next.Value.ShouldBe(from + values.Count);
            at = read.Next;
        }
    }

    /// <summary>Fails unless the log holds exactly the values 0 to <paramref name="count"/> - 1.</summary>
    public static void ShouldHold(this PartitionLog log, int count, int length, Visibility visibility = Visibility.Written)
    {
        List<byte[]> values = log.ReadAll(visibility);
        values.Count.ShouldBe(count);
        for (int i = 0; i < count; i++)
        {
            values[i].ShouldBe(Value(i, length), $"entry {i}");
        }
    }
}
