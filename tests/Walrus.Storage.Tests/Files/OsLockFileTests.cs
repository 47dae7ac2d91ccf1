using System.Diagnostics;
using System.Runtime.Versioning;
using Walrus.Storage.Files;
using Walrus.Testing;

namespace Walrus.Storage.Tests.Files;

public sealed class OsLockFileTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private string Path => _directory.File("lock");

    public void Dispose() => _directory.Dispose();

    [SkippableFact]
    public void Take_HeldByAnotherProcess_NamesItAndSucceedsOnceItIsKilled()
    {
        SkipWithoutFlock();
        using LockHolder holder = new(Path);

        DirectoryInUseException e = Should.Throw<DirectoryInUseException>(() => OsLockFile.Take(Path));

        e.HolderProcessId.ShouldBe(holder.Id);
        e.Message.ShouldBe($"'{Path}' is in use by process {holder.Id}. Stop it, or choose another data directory.");
        holder.Kill();
        OsLockFile.Take(Path).Dispose();
    }

    [SkippableFact]
    [UnsupportedOSPlatform("windows")]
    public void Take_HeldByAnotherUser_IsInUse()
    {
        SkipWithoutFlock();
        Skip.IfNot(Environment.IsPrivilegedProcess && File.Exists("/usr/bin/setpriv"), "needs root and setpriv");
        File.SetUnixFileMode(_directory.Path, (UnixFileMode)0b111_111_111);
        File.WriteAllText(Path, string.Empty);
        File.SetUnixFileMode(Path, (UnixFileMode)0b110_110_110);
        using LockHolder holder = new(Path, "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

        Should.Throw<DirectoryInUseException>(() => OsLockFile.Take(Path)).HolderProcessId.ShouldBe(holder.Id);
    }

    [SkippableFact]
    public void Take_Held_KeepsAnotherProcessOutUntilDisposed()
    {
        SkipWithoutFlock();
        using (OsLockFile.Take(Path))
        {
            TryFromAnotherProcess().ShouldBe(1);
        }

        TryFromAnotherProcess().ShouldBe(0);
    }

    [Fact]
    public void Take_FromManyThreads_ExactlyOneWins()
    {
        using Barrier start = new(4);
        OsLockFile?[] results = new OsLockFile?[4];
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(index => new Thread(() =>
        {
            start.SignalAndWait();
            try
            {
                results[index] = OsLockFile.Take(Path);
            }
            catch (DirectoryInUseException)
            {
                // Lost, as three of four must.
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        results.Count(taken => taken is not null).ShouldBe(1);
        Array.ForEach(results, taken => taken?.Dispose());
    }

    [SkippableFact]
    public void Take_HeldWithoutAProcessId_SaysAnotherProcess()
    {
        SkipWithoutFlock();
        using LockHolder holder = new(Path);
        foreach (string content in (string[])[string.Empty, "garbage", "-4", "0", "99999999999999999999", "\0\0\0"])
        {
            Overwrite(content);
            DirectoryInUseException e = Should.Throw<DirectoryInUseException>(() => OsLockFile.Take(Path));
            e.HolderProcessId.ShouldBeNull();
            e.Message.ShouldContain("in use by another process");
        }
    }

    [Fact]
    public void Take_AfterALongerRecord_LeavesOnlyOurOwnId()
    {
        File.WriteAllText(Path, "2147483647     \n");
        OsLockFile.Take(Path).Dispose();

        File.ReadAllText(Path).Trim().ShouldBe(Environment.ProcessId.ToString());
    }

    private static void SkipWithoutFlock() => Skip.IfNot(File.Exists("/usr/bin/flock"), "needs util-linux flock");

    /// <summary>By a shell: .NET's own writes ask for a lock.</summary>
    private void Overwrite(string content)
    {
        using Process shell = Process.Start(new ProcessStartInfo("sh", ["-c", $"cat > '{Path}'"]) { UseShellExecute = false, RedirectStandardInput = true })!;
        shell.StandardInput.Write(content);
        shell.StandardInput.Close();
        shell.WaitForExit();
        shell.ExitCode.ShouldBe(0);
    }

    /// <summary>1 when the lock is held by someone.</summary>
    private int TryFromAnotherProcess()
    {
        using Process process = Process.Start("flock", ["-x", "-n", Path, "true"]);
        process.WaitForExit();
        return process.ExitCode;
    }
}
