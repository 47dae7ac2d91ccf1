using Walrus.Cli.Rendering;
using Walrus.Cli.Terminal;
using Walrus.Client;

namespace Walrus.Cli.Commands;

/// <summary>What one command works with: a client, where results go, where messages go. Owns the client.</summary>
internal sealed class CommandSession : IAsyncDisposable
{
    private WalrusClient _client;

    /// <summary>A session with a client that connects with its first request.</summary>
    public CommandSession(CliContext context, CliSettings settings)
    {
        Context = context;
        Settings = settings;
        var facts = context.Console.Facts;
        OutputText = new SpectreText(settings.Colours && facts.OutputIsTerminal, facts.OutputIsTerminal ? facts.Width : null);
        ErrorText = new SpectreText(settings.Colours && facts.ErrorIsTerminal, facts.ErrorIsTerminal ? facts.Width : null);
        Results = ResultsFor(context.Console.Output);
        _client = NewClient();
    }

    /// <summary>The composition root's part.</summary>
    public CliContext Context { get; }

    /// <summary>The global options.</summary>
    public CliSettings Settings { get; }

    /// <summary>The client; <see cref="ReconnectAsync"/> replaces it.</summary>
    public WalrusClient Client => _client;

    /// <summary>Results for standard output.</summary>
    public IResults Results { get; }

    /// <summary>Looks of standard output.</summary>
    public SpectreText OutputText { get; }

    /// <summary>Looks of standard error.</summary>
    public SpectreText ErrorText { get; }

    /// <summary>Standard output.</summary>
    public ByteOutput Output => Context.Console.Output;

    /// <summary>The clock.</summary>
    public TimeProvider Time => Context.Time;

    /// <summary>Results in the format asked for, to any output.</summary>
    public IResults ResultsFor(ByteOutput output) => Settings.Format == OutputFormat.Json
        ? new JsonResults(output)
        : new TextResults(output, Note, OutputText);

    /// <summary>A message on standard error.</summary>
    public void Note(string message) => Context.Console.Error.WriteLine(message);

    /// <summary>Ends every request of the present client and makes a new one, so that nothing queued in the old one is sent later.</summary>
    public async ValueTask ReconnectAsync()
    {
        var old = _client;
        _client = NewClient();
        await old.DisposeAsync();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private WalrusClient NewClient() => new(new WalrusClientOptions
    {
        Host = Settings.Address.Host,
        Port = Settings.Address.Port,
        RequestTimeout = Settings.Timeout,
        ConnectTimeout = Settings.Timeout < Limits.CliConnectTimeout ? Settings.Timeout : Limits.CliConnectTimeout,
        MaxInFlight = Limits.ImportWindowLines,
        TimeProvider = Context.Time,
    });
}
