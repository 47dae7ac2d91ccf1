using System.Threading.Channels;
using Walrus.Client;

namespace Walrus.CrashTests.Load;

/// <summary>
/// The one consumer (GET) of a topic with one writer, and what it was given: no entry twice, and none left out but those that a GET whose
/// answer never came may have taken.
/// </summary>
internal sealed class ConsumerLedger(string topic, int inFlightMax)
{
    /// <summary>The number of the entry that the next GET is to bring; after a break, the least that it may bring.</summary>
    public long Next { get; set; }

    /// <summary>GETs whose answer never came: each may have taken an entry.</summary>
    public int Unanswered { get; set; }

    /// <summary>
    /// After a restart: one GET alone finds out how many of the unanswered ones had taken their entry. <paramref name="end"/> is the number
    /// of entries in the topic.
    /// </summary>
    public async Task ResumeAsync(WalrusClient client, long end) =>
        Resume(await client.GetAsync(topic) is { } entry ? NumberedLine.Parse(entry.Span).Number : null, end);

    /// <summary>Judges the first entry given out after a restart; null for EMPTY.</summary>
    public void Resume(long? first, long end)
    {
        long got = first ?? end;
        got.ShouldBeGreaterThanOrEqualTo(Next, $"{topic}: an entry was handed out again");
        got.ShouldBeLessThanOrEqualTo(Math.Min(end, Next + Unanswered), $"{topic}: entries were skipped that no GET had asked for");
        Next = first is null ? end : got + 1;
        Unanswered = 0;
    }

    /// <summary>
    /// Takes as many entries as <paramref name="available"/> names, one for each item, several GETs ahead of their answers, until the
    /// connection breaks or the channel is complete. Each GET must bring the very next entry.
    /// </summary>
    public async Task<Exception?> RunAsync(WalrusClient client, ChannelReader<bool> available, Action answered)
    {
        Queue<Task<ReadOnlyMemory<byte>?>> inFlight = new();
        try
        {
            while (true)
            {
                while (inFlight.Count < inFlightMax && available.TryRead(out _))
                {
                    inFlight.Enqueue(client.GetAsync(topic).AsTask());
                }

                if (inFlight.TryPeek(out Task<ReadOnlyMemory<byte>?>? oldest))
                {
                    Take(await oldest);
                    _ = inFlight.Dequeue();
                    answered();
                }
                else if (!await available.WaitToReadAsync())
                {
                    return null;
                }
            }
        }
        catch (Exception end) when (end is OutcomeUnknownException or ConnectionFailedException or ObjectDisposedException)
        {
            Unanswered = inFlight.Count;
            await Task.WhenAll(inFlight).ContinueWith(_ => { }, TaskScheduler.Default);
            return end;
        }
    }

    private void Take(ReadOnlyMemory<byte>? entry)
    {
        entry.ShouldNotBeNull($"{topic}: EMPTY, though entry {Next} is acknowledged and was handed out to nobody");
        NumberedLine.Parse(entry.Value.Span).Number.ShouldBe(Next, $"{topic}: not the next entry");
        Next++;
    }
}
