using System.Globalization;
using Walrus.Client;
using Walrus.CrashTests.Load;
using Walrus.CrashTests.Processes;
using Walrus.Testing.Processes;

namespace Walrus.CrashTests.Disks;

/// <summary>The entries that a node accepted where it may refuse some: exactly these, in this order, are in the topic.</summary>
internal sealed class AcceptedEntries
{
    /// <summary>Where they are.</summary>
    public const string Topic = "logs";

    private const int Writer = 7;
    private const int InFlight = 32;

    private readonly List<long> _accepted = [];
    private long _next;
    private int _taken;

    /// <summary>How many they are.</summary>
    public int Count => _accepted.Count;

    /// <summary>Sends, some ahead of their answers, until one is refused; gives the refusal. Others on their way may be accepted behind it.</summary>
    public async Task<ServerErrorException> PutUntilRefusedAsync(WalrusClient client)
    {
        Queue<(long Number, Task Put)> inFlight = new();
        ServerErrorException? refusal = null;
        while (refusal is null || inFlight.Count > 0)
        {
            while (refusal is null && inFlight.Count < InFlight)
            {
                long number = _next++;
                inFlight.Enqueue((number, client.PutAsync(Topic, NumberedLine.Of(Writer, number)).AsTask()));
            }

            (long sent, Task put) = inFlight.Dequeue();
            try
            {
                await put;
                _accepted.Add(sent);
            }
            catch (ServerErrorException refused)
            {
                refusal ??= refused;
            }
        }

        return refusal;
    }

    /// <summary>Sends one entry after another until one is accepted; gives up when that takes long enough to call it a hang.</summary>
    public async Task PutUntilAcceptedAsync(WalrusClient client)
    {
        using CancellationTokenSource hang = new(Patience.Step);
        while (true)
        {
            long number = _next++;
            try
            {
                await client.PutAsync(Topic, NumberedLine.Of(Writer, number), hang.Token);
                _accepted.Add(number);
                return;
            }
            catch (ServerErrorException refused)
            {
                refused.Message.ShouldContain("No space left");
            }
        }
    }

    /// <summary>Reads one entry by its place among the accepted ones, and checks it.</summary>
    public async Task FetchAsync(WalrusClient client, int place)
    {
        await foreach (LogEntry entry in client.ReadAsync(Topic, ReadFrom.Offset(place)))
        {
            NumberedLine.Parse(entry.Payload.Span).Number.ShouldBe(_accepted[place]);
            return;
        }

        throw new InvalidOperationException($"There is no entry at offset {place}.");
    }

    /// <summary>
    /// Takes the next entry of the shared cursor: the next accepted one. The cursor's move must be stored before the entry is given out, so
    /// that on a disk without room for it the answer may be a refusal; then the cursor has not moved.
    /// </summary>
    public async Task GetAsync(WalrusClient client, bool mayBeRefused)
    {
        try
        {
            ReadOnlyMemory<byte>? entry = await client.GetAsync(Topic);
            NumberedLine.Parse(entry!.Value.Span).Number.ShouldBe(_accepted[_taken]);
            _taken++;
        }
        catch (ServerErrorException refused) when (mayBeRefused)
        {
            refused.Message.ShouldContain("No space left");
        }
    }

    /// <summary>
    /// Takes the next entry of the shared cursor once there is room again: an entry may have found some in the file that was being written before the engine looked for more, for which it tries again by
    /// the second. Gives up when that takes long enough to call it a hang.
    /// </summary>
    public async Task GetUntilGivenAsync(WalrusClient client)
    {
        long began = TimeProvider.System.GetTimestamp();
        int before = _taken;
        while (true)
        {
            bool isLate = TimeProvider.System.GetElapsedTime(began) > Patience.Step;
            await GetAsync(client, mayBeRefused: !isLate);
            if (_taken > before)
            {
                return;
            }
        }
    }

    /// <summary>Reads the whole topic and checks that it holds exactly the accepted entries.</summary>
    public async Task VerifyAsync(WalrusClient client)
    {
        int place = 0;
        await foreach (LogEntry entry in client.ReadAsync(Topic, ReadFrom.Start))
        {
            long number = NumberedLine.Parse(entry.Payload.Span).Number;
            place.ShouldBeLessThan(_accepted.Count, string.Create(CultureInfo.InvariantCulture, $"entry {number} was refused"));
            number.ShouldBe(_accepted[place]);
            place++;
        }

        place.ShouldBe(_accepted.Count, "accepted entries are missing");
    }
}
