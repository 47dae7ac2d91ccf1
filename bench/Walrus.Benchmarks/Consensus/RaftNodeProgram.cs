using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Walrus.Consensus;
using Walrus.Consensus.Runtime;
using Walrus.Peers;
using Walrus.Storage;

namespace Walrus.Benchmarks.Consensus;

/// <summary>One node of the benchmark's cluster, a process of its own: does what it reads from its input, a line at a time, and answers with lines.</summary>
/// <remarks>
/// <c>load CALLERS SECONDS BYTES</c> proposes from this node; <c>commit</c> tries to until one proposal is applied, <c>idle</c> ends that; <c>status</c> tells role
/// and progress; the end of the input ends the node.
/// </remarks>
internal sealed class RaftNodeProgram(RaftHost host) : IDisposable
{
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(1);
    private CancellationTokenSource _committing = new();

    /// <summary>Runs a node as <paramref name="line"/> says.</summary>
    public static async Task<int> RunAsync(RaftNodeLine line)
    {
        await using LogEngine engine = await LogEngine.OpenAsync(new LogOptions { Directory = line.Directory, Fsync = FsyncSchedule.SyncEach });
        PeerTransport transport = new();
        PeerServices services = new();
        transport.RegisterWith(services);
        using SocketConnectionFactory connections = new(NullLoggerFactory.Instance);
        PeerIdentity identity = new(RaftNodeLine.Cluster, line.Node, line.Incarnation, line.AddressOf(line.Node));
        await using PeerNetwork network = new(
            new PeerOptions { Identity = identity }, services, connections, new Random(), TimeProvider.System, NullLoggerFactory.Instance);
        RaftHostOptions options = new()
        {
            Raft = new RaftOptions { Id = line.Node },
            Start = line.IsFirstStart ? RaftStart.Found : RaftStart.Resume,
            InitialMembers = line.Members,
            Jitter = Random.Shared.Next,
            Time = TimeProvider.System,
        };
        await using RaftHost host = await RaftHost.StartAsync(options, engine, new CountingMachine(), transport);
        transport.Join(network, host);
        foreach (NodeId other in line.Others)
        {
            _ = network.SetPeer(other, line.AddressOf(other));
        }

        network.Start();
        await using PeerListener listener = await PeerListener.BindAsync(
            network, new IPEndPoint(IPAddress.Loopback, line.AddressOf(line.Node).Port), TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        await Console.Out.WriteLineAsync("ready");
        using RaftNodeProgram program = new(host);
        await program.ObeyAsync();
        await network.StopAsync(CancellationToken.None);
        return 0;
    }

    public void Dispose() => _committing.Dispose();

    private async Task ObeyAsync()
    {
        while (await Console.In.ReadLineAsync() is { } command)
        {
            string[] words = command.Split(' ');
            switch (words[0])
            {
                case "load":
                    await LoadAsync(Number(words[1]), TimeSpan.FromSeconds(Number(words[2])), new byte[Number(words[3])]);
                    break;
                case "commit":
                    _committing.Dispose();
                    _committing = new CancellationTokenSource();
                    _ = CommitAsync(_committing.Token);
                    break;
                case "idle":
                    await _committing.CancelAsync();
                    await Console.Out.WriteLineAsync("idle");
                    break;
                default:
                    RaftStatus status = host.Status;
                    await Console.Out.WriteLineAsync($"status {(status.IsLeader ? "leader" : "other")} {status.Applied.Value} {status.Leader.Value}");
                    break;
            }
        }
    }

    private async Task LoadAsync(int callers, TimeSpan time, byte[] command)
    {
        ProposalLoad load = await ProposalLoad.RunAsync(host, callers, time, command);
        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"load {load.PerSecond:F0} {load.Median.TotalMicroseconds:F0} {load.Percentile99.TotalMicroseconds:F0}"));
    }

    /// <summary>Asks again and again, as a client would, until one proposal is applied.</summary>
    private async Task CommitAsync(CancellationToken cancellation)
    {
        try
        {
            while ((await host.ProposeAsync(new byte[1], cancellation)).End != ProposalEnd.Applied)
            {
                await Task.Delay(Retry, cancellation);
            }

            await Console.Out.WriteLineAsync("applied");
        }
        catch (OperationCanceledException)
        {
            // Another node leads.
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
