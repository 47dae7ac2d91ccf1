using System.Threading.Channels;
using Walrus.Client;
using Walrus.CrashTests.Processes;
using Walrus.Testing.Processes;

namespace Walrus.CrashTests.Load;

/// <summary>
/// Writers and a consumer on a node that may be killed at any time: two writers that share a topic, each on a connection of its own, and
/// one whose entries a consumer takes with GET. <see cref="VerifyAsync"/> after each restart.
/// </summary>
internal sealed class MixedLoad
{
    private const string Shared = "shared";
    private const string Consumed = "consumed";
    private const int InFlight = 200;
    private const int GetsInFlight = 16;

    private readonly WriterLedger[] _shared = [new(Shared, 1), new(Shared, 2)];
    private readonly WriterLedger _consumed = new(Consumed, 3);
    private readonly ConsumerLedger _consumer = new(Consumed, GetsInFlight);

    /// <summary>Entries that are acknowledged and must stay.</summary>
    public long Acknowledged => _shared.Sum(ledger => ledger.Acknowledged) + _consumed.Acknowledged;

    /// <summary>Entries that the consumer was given.</summary>
    public long Consumer => _consumer.Next;

    /// <summary>Makes the topics.</summary>
    public static async Task RegisterAsync(NodeProcess node)
    {
        await using WalrusClient client = node.Connect();
        await client.RegisterAsync(Shared);
        await client.RegisterAsync(Consumed);
    }

    /// <summary>Runs until the node is gone; <paramref name="answered"/> is called for each answer to a PUT or a GET.</summary>
    public async Task RunUntilGoneAsync(NodeProcess node, Action answered)
    {
        Channel<bool> available = Channel.CreateUnbounded<bool>();
        for (long waiting = _consumer.Next; waiting < _consumed.Acknowledged; waiting++)
        {
            available.Writer.TryWrite(true);
        }

        await using WalrusClient first = node.Connect();
        await using WalrusClient second = node.Connect();
        await using WalrusClient third = node.Connect();
        Task<Exception?>[] running =
        [
            new Producer(_shared[0], InFlight).RunAsync(first, answered),
            new Producer(_shared[1], InFlight).RunAsync(second, answered),
            new Producer(_consumed, InFlight).RunAsync(first, () =>
            {
                available.Writer.TryWrite(true);
                answered();
            }),
            _consumer.RunAsync(third, available.Reader, answered),
        ];
        Task gone = node.WaitForExitAsync();
        if (await Task.WhenAny([gone, .. running]) is Task<Exception?> ended && ended.IsFaulted)
        {
            await ended;
        }

        await gone;
        await first.DisposeAsync();
        await second.DisposeAsync();
        await third.DisposeAsync();
        available.Writer.Complete();
        await Task.WhenAll(running);
    }

    /// <summary>Holds everything against the ledgers.</summary>
    public async Task VerifyAsync(NodeProcess node)
    {
        await using WalrusClient client = node.Connect();
        await TopicCheck.VerifyAsync(client, Shared, _shared);
        await _consumer.ResumeAsync(client, await TopicCheck.VerifyAsync(client, Consumed, _consumed));
    }
}
