using System.Collections.Concurrent;
using Walrus.Storage.Packs.Merging;
using Walrus.Storage.Tests.Engine.Places;
using Walrus.Testing;

namespace Walrus.Storage.Tests.Engine.Merging;

/// <summary>
/// Readers of every kind on threads of their own while packs are merged, rewritten, punched and deleted under them: they get the right bytes,
/// or that the place or the topic is gone; never damage, never nothing at all.
/// </summary>
public sealed class ReaderStressTests
{
    private const int Length = 900;
    private const int TopicsMax = 3;
    private const int Rounds = 60;

    [Theory]
    [InlineData(PlaceKind.Simulated)]
    [InlineData(PlaceKind.Mapped)]
    [InlineData(PlaceKind.Positioned)]
    public async Task Readers_WhileEverythingIsLetGo_GetRightBytesOrAreTold(PlaceKind kind)
    {
        using Place place = Place.New(kind);
        LogEngine engine = new EngineOpener(
            new LogOptions
            {
                Directory = place.Root,
                Fsync = FsyncSchedule.NoFsync,
                JournalFileBytes = Limits.JournalFileBytesMin,
                JournalFilesMax = 3,
                Merging = new MergeBounds(PacksMin: 2, HoleBytesMin: 1),
                Time = new ManualTime(),
            },
            place.Files,
            TestStore.DrawIdentity).Open();
        Stress stress = new(engine);
        await stress.RunAsync();
        await engine.DisposeAsync().Within();
        engine.Failure.ShouldBeNull();
        stress.Checked.ShouldBeGreaterThan(1_000);
    }

    private sealed class Stress(LogEngine engine)
    {
        private readonly ConcurrentQueue<Exception> _wrong = new();
        private long _checked;
        private volatile bool _isOver;

        public long Checked => Interlocked.Read(ref _checked);

        public async Task RunAsync()
        {
            for (int i = 0; i < TopicsMax; i++)
            {
                _ = await engine.CreateTopicAsync(Name(i)).Within();
            }

            Task[] readers =
            [
                Reader(1, ReadRange), Reader(2, ReadRange), Reader(3, ReadOne), Reader(4, FindTime), Reader(5, ReadCursor),
            ];
            try
            {
                await WriteAsync();
            }
            finally
            {
                _isOver = true;
                await Task.WhenAll(readers).Within();
            }

            _wrong.ShouldBeEmpty();
        }

        /// <summary>Fills, trims by halves, and deletes and makes topics again.</summary>
        private async Task WriteAsync()
        {
            Random random = new(7);
            for (int round = 0; round < Rounds && _wrong.IsEmpty; round++)
            {
                for (int i = 0; i < TopicsMax; i++)
                {
                    PartitionLog log = engine.FindTopic(Name(i))!.Partitions[0];
                    await log.FillAsync(30, Length, first: (int)log.End.Value);
                }

                TopicName name = Name(random.Next(TopicsMax));
                PartitionLog chosen = engine.FindTopic(name)!.Partitions[0];
                if (round % 10 == 9)
                {
                    (await engine.DeleteTopicAsync(name).Within()).ShouldBeTrue();
                    _ = await engine.CreateTopicAsync(name).Within();
                }
                else if (round % 3 == 1)
                {
                    long start = chosen.Start.Value;
                    _ = await chosen.TrimAsync(new Offset(start + random.NextInt64(chosen.End.Value - start + 1))).Within();
                }
            }
        }

        private Task Reader(int seed, Action<PartitionLog, Random> read) => Task.Factory.StartNew(
            () =>
            {
                Random random = new(seed);
                while (!_isOver)
                {
                    try
                    {
                        if (engine.FindTopic(Name(random.Next(TopicsMax))) is { } topic)
                        {
                            read(topic.Partitions[0], random);
                        }
                    }
                    catch (TopicDeletedException)
                    {
                        // Rightly so, when it was.
                    }
                    catch (Exception wrong)
                    {
                        _wrong.Enqueue(wrong);
                        return;
                    }
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

        private void ReadRange(PartitionLog log, Random random)
        {
            Offset from = Draw(log, random);
            for (int i = 0; i < 20; i++)
            {
                using ReadResult read = log.Read(from, random.Next(1, 40_000), Visibility.Written);
                if (read.Outcome == ReadOutcome.OutOfRange)
                {
                    (from < log.Start || from > log.End).ShouldBeTrue($"{from} is in range");
                    return;
                }

                foreach (EntryView entry in read.Entries)
                {
                    Check(entry.Offset, entry.Value);
                }

                if (read.Outcome == ReadOutcome.EndOfLog)
                {
                    return;
                }

                from = read.Next;
            }
        }

        private void ReadOne(PartitionLog log, Random random)
        {
            Offset at = Draw(log, random);
            Offset end = log.End;
            if (log.ReadEntry(at, Visibility.Written) is { } entry)
            {
                entry.Offset.ShouldBe(at);
                Check(entry.Offset, entry.Value.Span);
            }
            else
            {
                (at < log.Start || at >= end).ShouldBeTrue($"{at} is there");
            }
        }

        private void FindTime(PartitionLog log, Random random)
        {
            Offset before = log.Start;
            Offset found = log.FindTime(new EntryTimestamp(random.Next(2) == 0 ? 0 : long.MaxValue));
            found.ShouldBeGreaterThanOrEqualTo(before);
            found.ShouldBeLessThanOrEqualTo(log.End);
            _ = Interlocked.Increment(ref _checked);
        }

        private void ReadCursor(PartitionLog log, Random random)
        {
            Cursor cursor = log.GetCursor(CursorName.Shared);
            if (cursor.ReadNextAsync(checkpoint: random.Next(2) == 0).AsTask().Within().GetAwaiter().GetResult() is { } entry)
            {
                Check(entry.Offset, entry.Value.Span);
            }
        }

        private void Check(Offset offset, ReadOnlySpan<byte> value)
        {
            value.SequenceEqual(TestLog.Value((int)offset.Value, Length)).ShouldBeTrue($"entry {offset} has wrong bytes");
            _ = Interlocked.Increment(ref _checked);
        }

        private static Offset Draw(PartitionLog log, Random random)
        {
            long start = log.Start.Value;
            return new Offset(start + random.NextInt64(Math.Max(log.End.Value - start, 0) + 1));
        }

        private static TopicName Name(int number) => new($"topic-{number}");
    }
}
