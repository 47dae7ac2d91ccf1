using Walrus.Client;

namespace Walrus.CrashTests.Load;

/// <summary>Reads topics back from their first entry, for <see cref="TopicJudge"/>.</summary>
internal static class TopicCheck
{
    /// <summary>Judges the whole topic, settles the ledgers, and gives the number of entries.</summary>
    public static async Task<long> VerifyAsync(WalrusClient client, string topic, params IReadOnlyList<WriterLedger> writers)
    {
        TopicJudge judge = new(topic, writers);
        await foreach (LogEntry entry in client.ReadAsync(topic, ReadFrom.Start))
        {
            judge.Observe(entry.Payload.Span);
        }

        judge.End();
        return judge.Entries;
    }
}
