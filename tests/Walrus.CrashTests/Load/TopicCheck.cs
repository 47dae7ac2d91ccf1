using Walrus.Client;

namespace Walrus.CrashTests.Load;

/// <summary>Reads topics back from their first entry and holds them against the ledgers.</summary>
internal static class TopicCheck
{
    /// <summary>
    /// Every acknowledged line is there, in order, once; of the others those that are there are in order, once, and were sent; nothing else
    /// is there. Settles the ledgers, and gives the number of entries.
    /// </summary>
    public static async Task<long> VerifyAsync(WalrusClient client, string topic, params IReadOnlyList<WriterLedger> writers)
    {
        Dictionary<int, WriterLedger> ledgers = writers.ToDictionary(ledger => ledger.Writer);
        Dictionary<int, long> next = writers.ToDictionary(ledger => ledger.Writer, _ => 0L);
        long entries = 0;
        await foreach (LogEntry entry in client.ReadAsync(topic, ReadFrom.Start))
        {
            (int writer, long number) = NumberedLine.Parse(entry.Payload.Span);
            ledgers.ShouldContainKey(writer, $"{topic}: entry {entries} is of a writer that never wrote to it");
            number.ShouldBe(next[writer], $"{topic}: entry {entries} is out of order, or there twice, or one before it is missing");
            number.ShouldBeLessThan(ledgers[writer].Sent, $"{topic}: entry {entries} was never sent");
            next[writer]++;
            entries++;
        }

        foreach (WriterLedger ledger in writers)
        {
            ledger.Settle(next[ledger.Writer]);
        }

        return entries;
    }
}
