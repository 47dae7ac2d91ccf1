using Walrus.Storage.Files;
using Walrus.Testing;
using Walrus.Testing.Disks;

namespace Walrus.Storage.Tests.Engine.Corruption;

/// <summary>
/// A small store that was filled under SyncEach, as a simulated disk to damage copies of. All that was appended was acknowledged, and the
/// last flush is followed by a mark that says so.
/// </summary>
internal sealed class DamagedStore
{
    public const string Root = "/store";
    public const int Entries = 24;
    public const int Length = 60;
    private readonly SimFileSystem _disk;

    private DamagedStore(SimFileSystem disk)
    {
        _disk = disk;
    }

    public static CursorName Cursor { get; } = new("c");

    /// <summary>What the disk holds; each damage is done to a copy.</summary>
    public IReadOnlyList<string> Files => [.. List("journal"), .. List("packs")];

    /// <summary>Made by one engine that was killed in the end (all is in the journal), or closed first (all is in packs but for the last few).</summary>
    public static async Task<DamagedStore> MakeAsync(bool isPacked)
    {
        SimFileSystem disk = new();
        LogEngine engine = Open(disk);
        Topic topic = await engine.CreateTopicAsync(TestStore.Topic, 2).Within();
        int half = isPacked ? Entries / 2 : Entries;
        await FillAsync(topic, 0, half);
        if (isPacked)
        {
            await engine.DisposeAsync().Within();
            engine = Open(disk);
            topic = engine.Topics[0];
            await FillAsync(topic, half, Entries);
        }

        await topic.Partitions[0].GetCursor(Cursor).MoveAsync(new Offset(5)).Within();
        _ = await topic.Partitions[1].SealSegmentAsync(SegmentNumber.First).Within();
        await engine.FlushAsync().Within();
        SimFileSystem left = disk.Kill();
        await engine.DisposeAsync().Within();
        return new DamagedStore(left);
    }

    public static LogOptions Options() => new()
    {
        Directory = Root,
        JournalFileBytes = Limits.JournalFileBytesMin,
        JournalFilesMax = 3,
        Time = new ManualTime(),
    };

    public SimFileSystem Copy() => _disk.Kill();

    public byte[] Bytes(string path)
    {
        using IFile file = _disk.Open(path, FileOpening.ExistingReadOnly);
        byte[] bytes = new byte[file.Length];
        _ = file.Read(0, bytes);
        return bytes;
    }

    /// <summary>
    /// Opens the damaged disk and reads everything. Null when all is served as it was acknowledged; else the typed refusal. Anything
    /// else, and wrong or missing data above all, fails.
    /// </summary>
    public static StorageException? Judge(SimFileSystem disk, string what)
    {
        LogEngine? engine = null;
        try
        {
            engine = Open(disk);
            Topic topic = engine.FindTopic(TestStore.Topic).ShouldNotBeNull(what);
            for (int p = 0; p < 2; p++)
            {
                List<byte[]> values = topic.Partitions[p].ReadAll();
                values.Count.ShouldBe(Entries, what);
                for (int i = 0; i < Entries; i++)
                {
                    values[i].AsSpan().SequenceEqual(TestLog.Value(i + (1000 * p), Length)).ShouldBeTrue($"{what}: entry {i} is wrong");
                }
            }

            topic.Partitions[0].GetCursor(Cursor).Position.Value.ShouldBe(5, what);
            topic.Partitions[1].Segments[0].SealedEnd.ShouldBe(new Offset(Entries), what);
            return null;
        }
        catch (StorageException refusal) when (refusal is StoreCorruptException or NotAStoreException)
        {
            return refusal;
        }
        finally
        {
            engine?.DisposeAsync().AsTask().Within().GetAwaiter().GetResult();
        }
    }

    private static LogEngine Open(SimFileSystem disk) => new EngineOpener(Options(), disk, TestStore.DrawIdentity).Open();

    private static async Task FillAsync(Topic topic, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            for (int p = 0; p < 2; p++)
            {
                _ = await topic.Partitions[p].AppendAsync(TestLog.Value(i + (1000 * p), Length)).Within();
            }
        }
    }

    private IEnumerable<string> List(string folder) =>
        _disk.List(Path.Combine(Root, folder)).Order(StringComparer.Ordinal).Select(name => Path.Combine(Root, folder, name));
}
