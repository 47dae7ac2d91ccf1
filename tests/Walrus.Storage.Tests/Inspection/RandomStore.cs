using Walrus.Storage.Files;
using Walrus.Storage.Inspection;
using Walrus.Storage.Recovery;
using Walrus.Storage.Tests.Engine;
using Walrus.Testing;
using Walrus.Testing.Disks;

namespace Walrus.Storage.Tests.Inspection;

/// <summary>
/// A store with a history drawn from a seed: topics made and deleted, batches, cursors, seals, trims, clean stops and kills. All was acknowledged
/// as durable. Remembers every value at its offset, so that whatever is read of it later can be told true from invented.
/// </summary>
internal sealed class RandomStore
{
    public const string Root = "/store";
    private readonly Random _random;
    private readonly PackCompression _compression;
    private readonly Dictionary<TopicName, List<byte[]>[]> _values = [];
    private readonly List<(TopicName Name, HashSet<(long Offset, string Value)>[] Ever)> _history = [];
    private readonly Dictionary<(TopicName Topic, int Partition), long> _cutTo = [];
    private readonly Dictionary<ValueName, byte[]> _kept = [];
    private readonly HashSet<(long Offset, string Value)> _all = [];
    private SimFileSystem _disk = new();
    private int _next;

    private RandomStore(int seed)
    {
        _random = new Random(seed);
        _compression = seed % 2 == 0 ? PackCompression.Of(PackCodec.Gzip) : PackCompression.None;
    }

    public SimFileSystem Disk => _disk;

    /// <summary>The durable values.</summary>
    public IReadOnlyDictionary<ValueName, byte[]> Kept => _kept;

    /// <summary>The lowest offset that the partition was ever cut to; below it there was only ever one history.</summary>
    public long CutTo(TopicName topic, int partition) => _cutTo.GetValueOrDefault((topic, partition), long.MaxValue);

    /// <summary>Topics that were not deleted, and what each partition got and was not cut, by offset; nothing where it begins late.</summary>
    public IReadOnlyDictionary<TopicName, List<byte[]>[]> Values => _values;

    public static async Task<RandomStore> MakeAsync(int seed, int actions = 60)
    {
        var store = new RandomStore(seed);
        LogEngine engine = store.Open();
        for (int i = 0; i < actions; i++)
        {
            engine = await store.ActAsync(engine);
        }

        await engine.FlushAsync().Within();
        SimFileSystem left = store._disk.Kill();
        await engine.DisposeAsync().Within();
        if (store._random.Next(2) == 0)
        {
            left = store._disk; // Closed properly.
        }

        store._disk = left.Kill();
        return store;
    }

    public static LogOptions Options(string root = Root, PackCompression? compression = null) => new()
    {
        Directory = root,
        JournalFileBytes = Limits.JournalFileBytesMin,
        JournalFilesMax = 3,
        PackCompression = compression ?? PackCompression.None,
        Time = new ManualTime(),
    };

    public static LogEngine Open(SimFileSystem disk, string root = Root) => new EngineOpener(Options(root), disk, TestStore.DrawIdentity).Open();

    public static StoreInspection Inspect(SimFileSystem disk, bool verify = true, string root = Root) =>
        new StoreInspector(disk, new InspectionOptions { Directory = root, Verify = verify }).Run(isInUse: false, null, default);

    public static IReadOnlyList<BatchInspection> Batches(SimFileSystem disk) => [.. new BatchListing(disk, new StoreFolders(Root), null).Run(default)];

    public bool IsTrue(long offset, ReadOnlySpan<byte> value) => _all.Contains((offset, Convert.ToBase64String(value)));

    /// <summary>
    /// Whether a topic of that name ever had the value there. When the record of its deletion is lost, an older topic of the name may show.
    /// False too for a name that the store never had.
    /// </summary>
    public bool WasOf(TopicName name, int partition, long offset, ReadOnlySpan<byte> value)
    {
        string text = Convert.ToBase64String(value);
        foreach ((TopicName of, HashSet<(long, string)>[] ever) in _history)
        {
            if (of == name && partition < ever.Length && ever[partition].Contains((offset, text)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the store ever had a topic of that name.</summary>
    public bool HadTopic(TopicName name) => _history.Exists(topic => topic.Name == name);

    /// <summary>All files but the lock.</summary>
    public static IReadOnlyList<string> Files(SimFileSystem disk) =>
        [.. new[] { "journal", "packs" }.SelectMany(folder => disk.List($"{Root}/{folder}").Order(StringComparer.Ordinal).Select(name => $"{Root}/{folder}/{name}"))];

    public static byte[] Bytes(SimFileSystem disk, string path)
    {
        using IFile file = disk.Open(path, FileOpening.ExistingReadOnly);
        byte[] bytes = new byte[file.Length];
        _ = file.Read(0, bytes);
        return bytes;
    }

    public static void Replace(SimFileSystem disk, string path, ReadOnlySpan<byte> bytes)
    {
        disk.Delete(path);
        using IFile file = disk.Open(path, FileOpening.New);
        file.Write(0, bytes);
        file.Flush();
    }

    private LogEngine Open() => new EngineOpener(Options(Root, _compression), _disk, TestStore.DrawIdentity).Open();

    private async Task<LogEngine> ActAsync(LogEngine engine)
    {
        Topic? topic = engine.Topics.Count == 0 ? null : engine.Topics[_random.Next(engine.Topics.Count)];
        PartitionLog? log = topic?.Partitions[_random.Next(topic.Partitions.Count)];
        switch (_random.Next(24))
        {
            case 0:
            case 1 when topic is null:
                var name = new TopicName($"t{_random.Next(6)}");
                int partitions = _random.Next(1, 4);
                Topic made = _random.Next(4) == 0
                    ? await engine.CreateTopicAsync(name, new Offset(_random.Next(1, 40))).Within()
                    : await engine.CreateTopicAsync(name, partitions).Within();
                if (_values.TryAdd(name, [.. made.Partitions.Select(made => Enumerable.Repeat(Array.Empty<byte>(), (int)made.Start.Value).ToList())]))
                {
                    _history.Add((name, [.. made.Partitions.Select(_ => new HashSet<(long, string)>())]));
                    foreach (PartitionLog each in made.Partitions)
                    {
                        _ = _cutTo.Remove((name, each.Number));
                    }
                }

                break;
            case 1 when _random.Next(4) == 0:
                _ = await engine.DeleteTopicAsync(topic!.Name).Within();
                _ = _values.Remove(topic.Name);
                break;
            case 2 when log is not null && log.End > log.Start:
                _ = await log.TrimAsync(log.Start + _random.NextInt64(log.End - log.Start)).Within();
                break;
            case 3 when log is not null:
                await log.GetCursor(new CursorName($"c{_random.Next(2)}")).MoveAsync(log.Start + _random.NextInt64(log.End - log.Start + 1)).Within();
                break;
            case 4 when log is not null:
                _ = await log.SealSegmentAsync(log.Segments[^1].Number).Within();
                break;
            case 20 or 21 when log is not null:
                await CutAsync(log);
                break;
            case 22:
                var value = new ValueName($"v{_random.Next(3)}");
                byte[] bytes = TestLog.Value(_next++, _random.Next(3) == 0 ? 0 : _random.Next(4, 200));
                await engine.SetValueAsync(value, bytes).Within();
                _ = bytes.Length == 0 ? _kept.Remove(value) : (_kept[value] = bytes) is not null;
                break;
            case 5:
                await engine.DisposeAsync().Within();
                return Open();
            case 6:
                SimFileSystem left = _disk.Kill();
                await engine.DisposeAsync().Within();
                _disk = left;
                return Open();
            default:
                if (log is not null)
                {
                    await AppendAsync(log);
                }

                break;
        }

        return engine;
    }

    private async Task CutAsync(PartitionLog log)
    {
        List<byte[]> values = _values[log.Topic][log.Number];
        long min = Math.Max(log.Start.Value, log.Segments[^1].Base.Value);
        long at = _random.Next(2) == 0 ? min + _random.NextInt64(log.End.Value - min + 1) : Math.Max(min, log.End.Value - _random.Next(15));
        (await log.CutAsync(new Offset(at)).Within()).End.Value.ShouldBe(at);
        values.RemoveRange((int)at, values.Count - (int)at);
        _cutTo[(log.Topic, log.Number)] = Math.Min(CutTo(log.Topic, log.Number), at);
    }

    private async Task AppendAsync(PartitionLog log)
    {
        NewEntry[] batch = new NewEntry[_random.Next(1, 12)];
        List<byte[]> values = _values[log.Topic][log.Number];
        for (int i = 0; i < batch.Length; i++)
        {
            byte[] value = TestLog.Value(_next++, _random.Next(4, 900));
            batch[i] = new NewEntry(value);
            _ = _all.Add((values.Count, Convert.ToBase64String(value)));
            _ = _history.FindLast(topic => topic.Name == log.Topic).Ever[log.Number].Add((values.Count, Convert.ToBase64String(value)));
            values.Add(value);
        }

        AppendResult result = await log.AppendAsync(batch).Within();
        (result.First.Value + batch.Length).ShouldBe(values.Count);
    }
}
