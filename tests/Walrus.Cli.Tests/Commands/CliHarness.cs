using System.Text;
using Walrus.Cli.Commands;
using Walrus.Cli.Shell;
using Walrus.Cli.Terminal;

namespace Walrus.Cli.Tests.Commands;

/// <summary>What a run of the program left.</summary>
internal sealed record CliResult(int Code, byte[] Bytes, string Error)
{
    public string Out => Encoding.UTF8.GetString(Bytes);
}

/// <summary>Runs the program in this process, on streams in memory.</summary>
internal sealed class CliHarness : IDisposable
{
    public Stream Input { get; set; } = new MemoryStream();

    public Stream? Output { get; set; }

    public TerminalFacts Facts { get; set; } = TerminalFacts.None;

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public string? HistoryPath { get; set; }

    public ILineSource? Editor { get; set; }

    public ShellEditorParts? EditorParts { get; private set; }

    public InterruptSignal Interrupts { get; } = new();

    public StringWriter Error { get; } = new();

    public string Text
    {
        set => Input = new MemoryStream(Encoding.UTF8.GetBytes(value));
    }

    public static async Task<CliResult> RunOnceAsync(params string[] args)
    {
        using var harness = new CliHarness();
        return await harness.RunAsync(args);
    }

    public async Task<CliResult> RunAsync(params string[] args)
    {
        using var memory = new MemoryStream();
        var console = new CliConsole(Input, new ByteOutput(Output ?? memory), Error, Facts);
        var context = new CliContext(console, Time, HistoryPath, Interrupts, parts =>
        {
            EditorParts = parts;
            return Editor!;
        });
        var code = await RootCommands.RunAsync(args, context, Interrupts.Program);
        return new CliResult(code, memory.ToArray(), Error.ToString());
    }

    public void Dispose()
    {
        Interrupts.Dispose();
        Error.Dispose();
    }
}
