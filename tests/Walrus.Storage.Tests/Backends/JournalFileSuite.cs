using Walrus.Storage.Files;
using Walrus.Storage.Journal.Backends;

namespace Walrus.Storage.Tests.Backends;

/// <summary>What every journal backend promises, over whatever file system the subclass has.</summary>
public abstract class JournalFileSuite : IDisposable
{
    private const int Length = 64 * 1024;

    private protected abstract IFileSystem Files { get; }

    /// <summary>Where the file is made.</summary>
    protected abstract string JournalPath { get; }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Open_AllocatedFile_ReadsAsZeros()
    {
        using IJournalFile journal = Create();

        byte[] all = new byte[Length];
        Array.Fill(all, (byte)1);
        journal.Read(0, all);

        all.ShouldAllBe(b => b == 0);
        journal.Length.ShouldBe(Length);
        journal.Path.ShouldBe(JournalPath);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 600)]
    [InlineData(4095, 2)]
    [InlineData(511, 4098)]
    [InlineData(Length - 1, 1)]
    [InlineData(0, Length)]
    [InlineData(Length, 0)]
    public void Write_AnyRange_ReadsBackAndTouchesNothingElse(int position, int count)
    {
        using IJournalFile journal = Create();
        byte[] expected = new byte[Length];
        new Random(count).NextBytes(expected.AsSpan(position, count));

        journal.Write(position, expected.AsSpan(position, count));

        byte[] all = new byte[Length];
        journal.Read(0, all);
        all.ShouldBe(expected);
        byte[] piece = new byte[count];
        journal.Read(position, piece);
        piece.ShouldBe(expected.AsSpan(position, count).ToArray());
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 600)]
    [InlineData(4095, 2)]
    [InlineData(511, 4098)]
    [InlineData(Length - 1, 1)]
    [InlineData(0, Length)]
    [InlineData(Length, 0)]
    public void WriteAndFlush_AnyRange_ReadsBackAndTouchesNothingElse(int position, int count)
    {
        byte[] expected = new byte[Length];
        using (IJournalFile journal = Create())
        {
            new Random(count).NextBytes(expected.AsSpan(position, count));

            journal.WriteAndFlush(position, expected.AsSpan(position, count));

            byte[] all = new byte[Length];
            journal.Read(0, all);
            all.ShouldBe(expected);
        }

        using IJournalFile again = Files.OpenJournalFile(JournalPath, Length);
        byte[] later = new byte[Length];
        again.Read(0, later);
        later.ShouldBe(expected);
    }

    [Theory]
    [InlineData(-1L, 1)]
    [InlineData(Length, 1)]
    [InlineData(Length + 1L, 0)]
    [InlineData(Length - 1L, 2)]
    [InlineData(0L, Length + 1)]
    [InlineData(long.MaxValue, 1)]
    [InlineData(long.MinValue, 1)]
    [InlineData(uint.MaxValue + 1L, 1)]
    public void ReadAndWrite_BeyondTheFile_ThrowAndChangeNothing(long position, int count)
    {
        using IJournalFile journal = Create();
        byte[] bytes = new byte[count];
        Array.Fill(bytes, (byte)7);

        Should.Throw<ArgumentOutOfRangeException>(() => journal.Write(position, bytes));
        Should.Throw<ArgumentOutOfRangeException>(() => journal.WriteAndFlush(position, bytes));
        Should.Throw<ArgumentOutOfRangeException>(() => journal.Read(position, bytes));

        byte[] all = new byte[Length];
        journal.Read(0, all);
        all.ShouldAllBe(b => b == 0);
    }

    [Fact]
    public void Write_ThenFlushAndReopen_IsThere()
    {
        byte[] written = [1, 2, 3];
        using (IJournalFile journal = Create())
        {
            journal.Write(1000, written);
            journal.Flush();
        }

        using IJournalFile again = Files.OpenJournalFile(JournalPath, Length);
        byte[] read = new byte[3];
        again.Read(1000, read);
        read.ShouldBe(written);
    }

    [Fact]
    public void Write_NotFlushed_IsSeenThroughAnotherOpening()
    {
        using IJournalFile journal = Create();
        journal.Write(1000, [1, 2, 3]);

        using IFile other = Files.Open(JournalPath, FileOpening.ExistingReadOnly);
        byte[] read = new byte[3];
        other.Read(1000, read).ShouldBe(3);
        read.ShouldBe([1, 2, 3]);
    }

    [Theory]
    [InlineData(Length - 1, Length - 1)]
    [InlineData(Length + 1, Length)]
    [InlineData(0, 0)]
    public void Open_FileOfAnotherLength_IsCorruptAndIsLeftAsItWas(int actual, int where)
    {
        using (IFile file = Files.Open(JournalPath, FileOpening.New))
        {
            file.Allocate(actual);
        }

        StoreCorruptException e = Should.Throw<StoreCorruptException>(() => Files.OpenJournalFile(JournalPath, Length));

        e.Path.ShouldBe(JournalPath);
        e.Position.ShouldBe(where);
        using IFile after = Files.Open(JournalPath, FileOpening.Existing);
        after.Length.ShouldBe(actual);
    }

    [Fact]
    public void Open_MissingFile_SaysSo() =>
        Should.Throw<FileAccessException>(() => Files.OpenJournalFile(JournalPath, Length))
            .Message.ShouldBe($"Cannot open '{JournalPath}': no such file or directory");

    [Fact]
    public void Dispose_Twice_ThenAnyCall_ThrowsObjectDisposed()
    {
        IJournalFile journal = Create();
        journal.Dispose();
        journal.Dispose();

        Should.Throw<ObjectDisposedException>(() => journal.Write(0, new byte[1]));
        Should.Throw<ObjectDisposedException>(() => journal.WriteAndFlush(0, new byte[1]));
        Should.Throw<ObjectDisposedException>(() => journal.Read(0, new byte[1]));
        Should.Throw<ObjectDisposedException>(() => journal.Flush());
    }

    /// <summary>For the mapped backend, a mistake here is not a failed test but a dead test process.</summary>
    [Fact]
    public async Task Dispose_BesideReadersAndAWriter_EndsThemWithObjectDisposed()
    {
        for (int round = 0; round < 20; round++)
        {
            using IJournalFile journal = Create();
            using CountdownEvent running = new(4);
            Task[] users =
            [
                UntilDisposed(running, () => journal.Read(0, new byte[Length])),
                UntilDisposed(running, () => journal.Read(Length / 2, new byte[100])),
                UntilDisposed(running, () => journal.Write(0, new byte[Length])),
                UntilDisposed(running, () => journal.WriteAndFlush(Length / 2, new byte[1000])),
            ];
            running.Wait();

            journal.Dispose();

            await Task.WhenAll(users);
            Files.Delete(JournalPath);
        }
    }

    [Fact]
    public void WriteAndRead_Warm_AllocateNothing()
    {
        using IJournalFile journal = Create();
        byte[] bytes = new byte[600];
        journal.Write(0, bytes);
        journal.Read(0, bytes);
        journal.WriteAndFlush(0, bytes);
        long before = GC.GetAllocatedBytesForCurrentThread();

        for (int i = 0; i < 100; i++)
        {
            journal.Write(i, bytes);
            journal.Read(i, bytes);
        }

        journal.WriteAndFlush(0, bytes);

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (AllocatesNothing)
        {
            allocated.ShouldBe(0);
        }
    }

    /// <summary>Simulated files allocate by design.</summary>
    protected virtual bool AllocatesNothing => true;

    private protected IJournalFile Create()
    {
        using (IFile file = Files.Open(JournalPath, FileOpening.New))
        {
            file.Allocate(Length);
        }

        return Files.OpenJournalFile(JournalPath, Length);
    }

    protected abstract void Dispose(bool disposing);

    private static Task UntilDisposed(CountdownEvent running, Action use) => Task.Factory.StartNew(
        () =>
        {
            use();
            running.Signal();
            try
            {
                while (true)
                {
                    use();
                }
            }
            catch (ObjectDisposedException)
            {
                // What is promised.
            }
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);
}
