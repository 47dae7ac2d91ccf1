using Walrus.Storage.Files;

namespace Walrus.Storage.Tests.Files;

/// <summary>What the real and the simulated file system promise alike; if the simulated one strays, every crash test lies.</summary>
public abstract class FileSystemSuite : IDisposable
{
    private protected abstract IFileSystem Files { get; }

    /// <summary>An existing, empty directory.</summary>
    protected abstract string Root { get; }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void CreateDirectory_Nested_MakesAllAndTwiceIsFine()
    {
        string deep = At("a/b/c");
        Files.CreateDirectory(deep);
        Files.CreateDirectory(deep + "/");

        Files.DirectoryExists(deep).ShouldBeTrue();
        Files.DirectoryExists(At("a/b")).ShouldBeTrue();
        Files.DirectoryExists(At("a/x")).ShouldBeFalse();
    }

    [Fact]
    public void CreateDirectory_WhereAFileStands_SaysSo()
    {
        Make("a");

        foreach (string wanted in (string[])[At("a"), At("a/b/c")])
        {
            FileAccessException e = Should.Throw<FileAccessException>(() => Files.CreateDirectory(wanted));
            e.Message.ShouldBe($"Cannot create '{At("a")}': a file stands where a directory is needed");
            e.IsTransient.ShouldBeFalse();
        }
    }

    [Fact]
    public void List_FilesAndDirectories_AreNames()
    {
        Make("one");
        Make(".hidden");
        Files.CreateDirectory(At("two/deeper"));

        Files.List(Root).Order(StringComparer.Ordinal).ShouldBe([".hidden", "one", "two"]);
        Files.List(At("two/deeper")).ShouldBeEmpty();
    }

    [Fact]
    public void EveryCall_MissingDirectory_SaysNoSuchFile()
    {
        string missing = At("no");
        string file = At("no/file");
        Action[] calls =
        [
            () => Files.List(missing),
            () => Files.Open(file, FileOpening.New),
            () => Files.Open(file, FileOpening.Existing),
            () => Files.Open(file, FileOpening.ExistingReadOnly),
            () => Files.Rename(file, At("no/other")),
            () => Files.FlushDirectory(missing),
            () => Files.FreeBytes(missing),
            () => Files.Lock(file),
        ];

        foreach (Action call in calls)
        {
            FileAccessException e = Should.Throw<FileAccessException>(call);
            e.Message.ShouldEndWith(": no such file or directory");
            e.Path.ShouldBeOneOf(missing, file);
        }
    }

    [Fact]
    public void Delete_PresentThenAbsent_IsQuiet()
    {
        Make("a");
        Files.Delete(At("a"));
        Files.Delete(At("a"));
        Files.Delete(At("no/a"));

        Files.List(Root).ShouldBeEmpty();
    }

    [Fact]
    public void Open_NewOverExisting_Refuses()
    {
        Make("a");

        Should.Throw<FileAccessException>(() => Files.Open(At("a"), FileOpening.New)).Message.ShouldEndWith(": it exists already");
    }

    [Fact]
    public void Open_ReadOnly_RefusesWritesAndReads()
    {
        Make("a", [1, 2]);
        using IFile file = Files.Open(At("a"), FileOpening.ExistingReadOnly);

        Should.Throw<FileAccessException>(() => file.Write(0, [9]));

        byte[] read = new byte[2];
        file.Read(0, read).ShouldBe(2);
        read.ShouldBe([1, 2]);
    }

    [Fact]
    public void Rename_OverExisting_Replaces()
    {
        Make("from", [1]);
        Make("to", [2, 2]);
        Files.Rename(At("from"), At("to"));

        Files.List(Root).ShouldBe(["to"]);
        Content("to").ShouldBe([1]);
    }

    [Fact]
    public void Write_BeyondTheEnd_LeavesZerosBetween()
    {
        using IFile file = Files.Open(At("a"), FileOpening.New);
        file.Write(1000, [5]);

        file.Length.ShouldBe(1001);
        byte[] all = new byte[1001];
        file.Read(0, all).ShouldBe(1001);
        all[..1000].ShouldAllBe(b => b == 0);
        all[1000].ShouldBe((byte)5);
    }

    [Fact]
    public void Read_AtAndPastTheEnd_ReturnsWhatIsThere()
    {
        Make("a", [1, 2, 3]);
        using IFile file = Files.Open(At("a"), FileOpening.Existing);

        file.Read(1, new byte[10]).ShouldBe(2);
        file.Read(3, new byte[10]).ShouldBe(0);
        file.Read(1_000_000, new byte[10]).ShouldBe(0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(3 * 1024 * 1024 + 5)]
    public void Allocate_OverOldContent_IsZerosOfThatLength(int length)
    {
        Make("a", [1, 2, 3, 4]);
        using IFile file = Files.Open(At("a"), FileOpening.Existing);
        file.Allocate(length);

        file.Length.ShouldBe(length);
        byte[] all = new byte[length];
        file.Read(0, all).ShouldBe(length);
        all.AsSpan().ContainsAnyExcept((byte)0).ShouldBeFalse();
    }

    [Fact]
    public void Allocate_Shorter_CutsAndAZeroStaysZeroWhenItGrows()
    {
        using IFile file = Files.Open(At("a"), FileOpening.New);
        file.Write(0, Enumerable.Repeat((byte)9, 5000).ToArray());
        file.Allocate(10);
        file.Write(4999, [1]);

        byte[] all = new byte[5000];
        file.Read(0, all).ShouldBe(5000);
        all[..4999].ShouldAllBe(b => b == 0);
    }

    [Fact]
    public void File_DeletedWhileOpen_GoesOn()
    {
        using IFile file = Files.Open(At("a"), FileOpening.New);
        file.Write(0, [1]);
        Files.Delete(At("a"));
        file.Write(1, [2]);
        file.Flush();

        byte[] read = new byte[2];
        file.Read(0, read).ShouldBe(2);
        read.ShouldBe([1, 2]);
    }

    [Fact]
    public void File_Disposed_ThrowsObjectDisposed()
    {
        IFile file = Files.Open(At("a"), FileOpening.New);
        file.Dispose();
        file.Dispose();

        Should.Throw<ObjectDisposedException>(() => file.Write(0, [1]));
        Should.Throw<ObjectDisposedException>(() => file.Read(0, new byte[1]));
        Should.Throw<ObjectDisposedException>(() => file.Flush());
        Should.Throw<ObjectDisposedException>(() => file.Length);
        Should.Throw<ObjectDisposedException>(() => file.Allocate(1));
    }

    [Fact]
    public void Flush_FileAndDirectory_Succeed()
    {
        using IFile file = Files.Open(At("a"), FileOpening.New);
        file.Write(0, [1]);
        file.Flush();
        Files.FlushDirectory(Root);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(Limits.DirectIoBlockBytes - 1)]
    [InlineData(Limits.DirectIoBlockBytes)]
    [InlineData((2 * Limits.DirectIoBlockBytes) + 17)]
    public void StartWrite_PiecesInTurn_AreAllThereAfterTheFlush(int lastBytes)
    {
        const int Piece = 4 * Limits.DirectIoBlockBytes;
        byte[] expected = new byte[(5 * Piece) + lastBytes];
        new Random(lastBytes).NextBytes(expected);
        using AlignedBuffer even = new(Piece);
        using AlignedBuffer odd = new(Piece);
        using (IFile file = Files.Open(At("a"), FileOpening.NewOutput))
        {
            for (int at = 0; at < expected.Length; at += Piece)
            {
                AlignedBuffer buffer = (at / Piece) % 2 == 0 ? even : odd;
                int count = Math.Min(Piece, expected.Length - at);
                expected.AsSpan(at, count).CopyTo(buffer.Span);
                file.StartWrite(at, buffer, count);
            }

            file.FinishWrites();
            file.Flush();
            file.Length.ShouldBe(expected.Length);
            byte[] read = new byte[expected.Length];
            file.Read(0, read).ShouldBe(expected.Length);
            read.ShouldBe(expected);
        }

        Content("a").ShouldBe(expected);
    }

    /// <summary>A position within a block cannot go past the page cache; it must arrive all the same, whatever was written before.</summary>
    [Fact]
    public void StartWrite_OddPositionAndPlainWrites_MixFreely()
    {
        using AlignedBuffer buffer = new(2 * Limits.DirectIoBlockBytes);
        buffer.Span.Fill(1);
        using IFile file = Files.Open(At("a"), FileOpening.NewOutput);

        file.Write(0, [9, 9, 9]);
        file.StartWrite(3, buffer, buffer.Span.Length);
        file.StartWrite(2 * Limits.DirectIoBlockBytes, buffer, Limits.DirectIoBlockBytes);
        file.Write(1, [8]);

        byte[] expected = new byte[3 * Limits.DirectIoBlockBytes];
        Array.Fill(expected, (byte)1);
        (expected[0], expected[1], expected[2]) = (9, 8, 9);
        byte[] read = new byte[expected.Length];
        file.Read(0, read).ShouldBe(expected.Length);
        read.ShouldBe(expected);
    }

    [Fact]
    public void Open_NewOutputOverExisting_Refuses()
    {
        Make("a");

        Should.Throw<FileAccessException>(() => Files.Open(At("a"), FileOpening.NewOutput)).Message.ShouldEndWith(": it exists already");
    }

    [Theory]
    [InlineData(0, 4096)]
    [InlineData(1, 3)]
    [InlineData(4000, 9000)]
    [InlineData(19_999, 100_000)]
    [InlineData(30_000, 1)]
    public void PunchHole_AnyRange_ReadsAsZerosAndKeepsTheLength(int position, int bytes)
    {
        byte[] expected = new byte[20_000];
        Array.Fill(expected, (byte)7);
        Make("a", expected);
        using IFile file = Files.Open(At("a"), FileOpening.Existing);

        bool punched = file.PunchHole(position, bytes);
        file.Flush();

        if (punched && position < expected.Length)
        {
            expected.AsSpan(position, Math.Min(bytes, expected.Length - position)).Clear();
        }

        Content("a").ShouldBe(expected);
    }

    [Fact]
    public void PunchHole_NothingOrBeforeTheStart_IsAMistake()
    {
        Make("a", [1]);
        using IFile file = Files.Open(At("a"), FileOpening.Existing);

        Should.Throw<ArgumentOutOfRangeException>(() => file.PunchHole(0, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => file.PunchHole(-1, 1));
    }

    [Fact]
    public void FreeBytes_OfADirectory_IsPositive() => Files.FreeBytes(Root).ShouldBeGreaterThan(0);

    [Fact]
    public void Lock_HeldInThisProcess_NamesItAndIsFreeAfterwards()
    {
        using (Files.Lock(At("lock")))
        {
            DirectoryInUseException e = Should.Throw<DirectoryInUseException>(() => Files.Lock(At("lock")));
            e.HolderProcessId.ShouldBe(Environment.ProcessId);
            e.Path.ShouldBe(At("lock"));
            Files.Lock(At("other")).Dispose();
        }

        IDisposable again = Files.Lock(At("lock"));
        again.Dispose();
        again.Dispose();
        Files.List(Root).Order(StringComparer.Ordinal).ShouldBe(["lock", "other"]);
    }

    protected string At(string relative) => Path.Combine(Root, relative);

    protected abstract void Dispose(bool disposing);

    protected void Make(string name, byte[]? content = null)
    {
        using IFile file = Files.Open(At(name), FileOpening.New);
        file.Write(0, content);
    }

    protected byte[] Content(string name)
    {
        using IFile file = Files.Open(At(name), FileOpening.ExistingReadOnly);
        byte[] all = new byte[file.Length];
        file.Read(0, all);
        return all;
    }
}
