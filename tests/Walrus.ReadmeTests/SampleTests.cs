using System.Diagnostics;
using Walrus.Testing.Programs;

namespace Walrus.ReadmeTests;

public sealed class SampleTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("README.md", "samples/EmbeddedLog/Program.cs")]
    [InlineData("README.md", "samples/Client/Program.cs")]
    [InlineData("docs/engine.md", "samples/Consumer/Program.cs")]
    [InlineData("src/Walrus.Storage/README.md", "samples/EmbeddedLog/Program.cs")]
    public void Document_ShowsTheSample_WordForWord(string document, string sample) =>
        MarkedText.Block(RepositoryFile.Read(document), $"sample: {sample}").ShouldBe(MarkedText.Region(RepositoryFile.Read(sample)));

    [Fact]
    public async Task EmbeddedLog_RunTwice_StoresAndReadsEachOrderOnce()
    {
        Finished first = await _sandbox.RunAsync(BuiltProgram.PathOf("samples/EmbeddedLog", "Walrus.Samples.EmbeddedLog"));
        Finished second = await _sandbox.RunAsync(BuiltProgram.PathOf("samples/EmbeddedLog", "Walrus.Samples.EmbeddedLog"));

        first.ShouldBe(new Finished(0, "stored at offset 0, safe on: Disk\nbilling 0: two herrings\n", ""));
        second.ShouldBe(new Finished(0, "stored at offset 1, safe on: Disk\nbilling 1: two herrings\n", ""));
    }

    [Fact]
    public async Task Consumer_RunTwice_DoesEachJobOnce()
    {
        Finished first = await _sandbox.RunAsync(BuiltProgram.PathOf("samples/Consumer", "Walrus.Samples.Consumer"));
        Finished second = await _sandbox.RunAsync(BuiltProgram.PathOf("samples/Consumer", "Walrus.Samples.Consumer"));

        first.ShouldBe(new Finished(0, Output(0), ""));
        second.ShouldBe(new Finished(0, Output(3), ""));

        static string Output(int from) =>
            $"new: {from}\nnew: {from + 1}\nnew: {from + 2}\njob {from}: wash\njob {from + 1}: iron\njob {from + 2}: fold\n"
            + $"{from + 3} jobs so far, the worker stands at {from + 3}\n";
    }

    [Fact]
    public async Task Client_AgainstABroker_PutsAndConsumes()
    {
        // Nobody waits for the broker: the client connects, again and again, within its request timeout.
        using Process broker = _sandbox.Start(Path.Combine(_sandbox.Folder, "out", "walrus"));
        Task<string> log = broker.StandardError.ReadToEndAsync();
        Task<string> output = broker.StandardOutput.ReadToEndAsync();
        Finished sample;
        try
        {
            sample = await _sandbox.RunAsync(BuiltProgram.PathOf("samples/Client", "Walrus.Samples.Client"), _sandbox.ClientAddress);
        }
        finally
        {
            broker.Kill();
            await broker.WaitForExitAsync();
        }

        sample.ShouldBe(new Finished(0, "hello\nhello again\n", ""), $"{await output}{await log}");
    }

    [Theory]
    [InlineData("no mark")]
    [InlineData("<!-- x -->\nno block")]
    [InlineData("<!-- x -->\n```sh\nnever closed")]
    public void Block_MissingOrOpen_Throws(string document) => Should.Throw<FormatException>(() => MarkedText.Block(document, "x"));

    [Fact]
    public void Block_AfterItsMark_IsFoundAmongOthers() =>
        MarkedText.Block("```sh\nother\n```\n<!-- x -->\n```sh\na\n\nb\n```\nc\n", "x").ShouldBe(["a", "", "b"]);
}
