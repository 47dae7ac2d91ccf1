using Walrus.Storage.Format;
using Walrus.Storage.Journal;
using Walrus.Storage.Tests.Engine.Recovery;
using Walrus.Testing;

namespace Walrus.Storage.Tests.Engine.Direct;

/// <summary>The memory in front of the journal file: what is drained when, and what readers find meanwhile.</summary>
public sealed class StageTests
{
    private const int FileBytes = 8 * 1024 * 1024;

    /// <summary>Records of any size, drained by others at any time, read back from file and stage while both change: always the bytes that were written.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task JournalFile_RecordsOfAnySizeDrainedAtAnyTime_ReadsWhatWasWritten(bool isKept) => Seeds.RunAsync(10, seed =>
    {
        var random = new Random(seed);
        using var stage = new JournalStage(isKept ? new MemoryJournalFile((int)JournalStage.FileBytes) : null);
        var content = new MemoryJournalFile(FileBytes);
        var file = new JournalFile(content, new Generation(1), 4096, stage);
        byte[] expected = new byte[FileBytes];
        random.NextBytes(expected);
        stage.Restart(4096);
        int next = 4096;
        while (next < FileBytes)
        {
            int bytes = Math.Min(random.Next(1, Limits.JournalStagedRecordBytesMax / 8) * 8, FileBytes - next);
            if (next + bytes - file.Written > Limits.JournalStageBytes)
            {
                file.Drain();
                (file.End, file.Written).ShouldBe((next, next));
            }

            expected.AsSpan(next, bytes).CopyTo(stage.Place(next, bytes));
            stage.Keep(next, bytes);
            next += bytes;
            file.Publish(next);
            if (random.Next(8) == 0)
            {
                file.Drain();
            }

            int from = random.Next(4096, next);
            byte[] read = new byte[random.Next(next - from)];
            file.Read(from, read);
            read.AsSpan().SequenceEqual(expected.AsSpan(from, read.Length)).ShouldBeTrue($"{read.Length} bytes at {from} of {next}, {file.Written} written");
        }

        file.Drain();
        byte[] written = new byte[FileBytes - 4096];
        content.Read(4096, written);
        written.AsSpan().SequenceEqual(expected.AsSpan(4096)).ShouldBeTrue();
        return Task.CompletedTask;
    });

    [Fact]
    public async Task JournalFile_ReadersBesideAWriterAndADrainer_NeverSeeOtherBytes()
    {
        using var stage = new JournalStage(new MemoryJournalFile((int)JournalStage.FileBytes));
        var file = new JournalFile(new MemoryJournalFile(FileBytes), new Generation(1), 4096, stage);
        Task[] readers = [.. Enumerable.Range(0, 2).Select(seed => Task.Run(() => ReadUntilFull(file, new Random(seed))))];
        Task drainer = Task.Run(() =>
        {
            while (file.End < FileBytes)
            {
                file.Drain();
            }
        });
        for (int next = 4096; next < FileBytes;)
        {
            int bytes = Math.Min(1000, FileBytes - next);
            if (next + bytes - file.Written > Limits.JournalStageBytes)
            {
                file.Drain();
            }

            Span<byte> place = stage.Place(next, bytes);
            for (int i = 0; i < bytes; i++)
            {
                place[i] = ByteAt(next + i);
            }

            stage.Keep(next, bytes);
            next += bytes;
            file.Publish(next);
        }

        await Task.WhenAll([.. readers, drainer]).Within();
    }

    private static byte ByteAt(int position) => (byte)((position * 2654435761u) >> 24);

    private static void ReadUntilFull(JournalFile file, Random random)
    {
        byte[] into = new byte[3000];
        for (int end = file.End; end < FileBytes; end = file.End)
        {
            // Near the end, where draining and overwriting happen, or a stage behind it.
            int from = Math.Max(4096, end - random.Next(1, random.Next(2) == 0 ? 20_000 : Limits.JournalStageBytes));
            Span<byte> read = into.AsSpan(0, Math.Min(into.Length, end - from));
            file.Read(from, read);
            for (int i = 0; i < read.Length; i++)
            {
                if (read[i] != ByteAt(from + i))
                {
                    throw new InvalidOperationException($"byte {from + i} is {read[i]}");
                }
            }
        }
    }
}
