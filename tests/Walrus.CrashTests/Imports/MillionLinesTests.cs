using Walrus.CrashTests.Load;
using Walrus.CrashTests.Processes;
using Walrus.Testing.Processes;
using Walrus.Testing;
using Xunit.Abstractions;

namespace Walrus.CrashTests.Imports;

/// <summary>A large file of real text goes in and comes out as it was, and the node's memory does not grow with it.</summary>
public sealed class MillionLinesTests(ITestOutputHelper output)
{
    private const long RssAnonBytesMax = 300L * 1024 * 1024;

    [Fact]
    public async Task ImportAndExport_AMillionLines_ByteForByteInBoundedMemory()
    {
        using TempDirectory directory = new();
        string source = directory.File("source.txt");
        string exported = directory.File("exported.txt");
        RealText.Write(source, CrashSizes.Lines);
        NodeSettings settings = new(directory.File("data")) { JournalFileBytes = 16 * 1024 * 1024 };
        await using NodeProcess node = await NodeProcess.StartAsync(settings);
        await using MemoryWatch memory = new(node);

        long started = TimeProvider.System.GetTimestamp();
        await CliProcess.RunAsync(node, directory.Path, "import", source, "--topic", "text");
        TimeSpan imported = TimeProvider.System.GetElapsedTime(started);
        long importPeak = memory.PeakBytes;
        await CliProcess.RunAsync(node, directory.Path, "export", "text", exported);
        TimeSpan done = TimeProvider.System.GetElapsedTime(started);

        SameFiles.Check(source, exported);
        (await TopicFollower.CountAsync(node, "text")).ShouldBe(CrashSizes.Lines);
        output.WriteLine(
            $"{CrashSizes.Lines} lines, {new FileInfo(source).Length} bytes, import {imported}, export {done - imported}; RssAnon {importPeak >> 20} MiB, then {memory.PeakBytes >> 20} MiB");
        memory.PeakBytes.ShouldBeLessThan(RssAnonBytesMax);
    }
}
