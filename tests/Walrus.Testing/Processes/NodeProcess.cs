using System.Net;
using Walrus.Client;
using Walrus.Testing.Programs;

namespace Walrus.Testing.Processes;

/// <summary>A running <c>walrus</c>. Disposing it kills it.</summary>
public sealed class NodeProcess : IAsyncDisposable
{
    private const string ReadyMark = "walrus ready ";

    private readonly ChildProcess _process;

    private NodeProcess(ChildProcess process, string ready)
    {
        _process = process;
        Dictionary<string, string> said = ready[ReadyMark.Length..].Split(' ').Select(item => item.Split('=')).ToDictionary(item => item[0], item => item[1]);
        Client = IPEndPoint.Parse(said["client"]);
        Raft = IPEndPoint.Parse(said["raft"]);
        Http = IPEndPoint.Parse(said["http"]);
    }

    /// <summary>Where clients connect.</summary>
    public IPEndPoint Client { get; }

    /// <summary>Where other nodes connect.</summary>
    public IPEndPoint Raft { get; }

    /// <summary>Where health and metrics are.</summary>
    public IPEndPoint Http { get; }

    /// <summary>The log lines so far.</summary>
    public string Log => _process.Errors.Text;

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Starts a node and waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; the message holds its log.</exception>
    public static async Task<NodeProcess> StartAsync(NodeSettings settings)
    {
        ChildProcess process = Launch(settings);
        try
        {
            return new NodeProcess(process, await ReadyAsync(process));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a node and does not wait; the caller disposes it.</summary>
    public static ChildProcess Launch(NodeSettings settings) =>
        ChildProcess.Start(Program, settings.Arguments(), Home, settings.Environment());

    /// <summary>Runs <c>walrus</c> with arguments with which it is to end by itself.</summary>
    public static async Task<Finished> RunToEndAsync(params IEnumerable<string> arguments)
    {
        await using ChildProcess process = ChildProcess.Start(Program, arguments, Home);
        return await process.FinishAsync();
    }

    /// <summary>A client of its own for the caller.</summary>
    public WalrusClient Connect(int inFlightMax = 1_024) => new(new WalrusClientOptions
    {
        Host = Client.Address.ToString(),
        Port = Client.Port,
        MaxInFlight = inFlightMax,
    });

    /// <summary>kill -9. Does not wait; see <see cref="WaitForExitAsync"/>.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Sends a signal that it handles.</summary>
    public void Send(Signal signal) => _process.Send(signal);

    /// <summary>The exit code, once it has ended.</summary>
    public Task<int> WaitForExitAsync() => _process.WaitForExitAsync();

    /// <summary>kill -9, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        Kill();
        await WaitForExitAsync();
    }

    /// <summary>Asks it to end, and gives the exit code.</summary>
    public async Task<int> StopAsync(Signal signal = Signal.Terminate)
    {
        Send(signal);
        return await WaitForExitAsync();
    }

    /// <summary>Waits for a log line.</summary>
    public Task<string> FindLogAsync(Predicate<string> match) => _process.Errors.FindAsync(match);

    /// <summary>Anonymous memory in RAM now.</summary>
    public long RssAnonBytes() => ProcessMemory.RssAnonBytes(Id);

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static string Program => BuiltProgram.PathOf("src/Walrus.Node", "walrus");

    private static string Home => Path.GetTempPath();

    private static async Task<string> ReadyAsync(ChildProcess process)
    {
        try
        {
            return await process.Output.FindAsync(line => line.StartsWith(ReadyMark, StringComparison.Ordinal));
        }
        catch (TimeoutException hung)
        {
            throw new TimeoutException($"walrus did not get ready. Its log:\n{process.Errors.Text}", hung);
        }
        catch (InvalidOperationException ended)
        {
            throw new InvalidOperationException(
                $"walrus ended with {await process.WaitForExitAsync()} before it was ready. Its log:\n{process.Errors.Text}", ended);
        }
    }
}
