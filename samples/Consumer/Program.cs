// The block in docs/engine.md is this file between the two marks; a test compares them and runs it.
// <readme>
using System.Text;
using Walrus;
using Walrus.Storage;

LogOptions options = new()
{
    Directory = "jobs-log",
    Fsync = FsyncSchedule.Every(TimeSpan.FromMilliseconds(200)),   // a power cut may take the last 200 ms, a killed process takes nothing
    Consistency = ConsistencyMode.AtLeastOnce(persistEvery: 100),  // after a crash, at most 100 jobs come again
};
await using LogEngine engine = await LogEngine.OpenAsync(options);
PartitionLog jobs = (await engine.CreateTopicAsync(new TopicName("jobs"))).Partitions[0];

Task watcher = FollowAsync(jobs, from: jobs.End, count: 3);        // sees entries as they come, and moves no cursor
await jobs.AppendAsync([Job("wash"), Job("iron"), Job("fold")]);   // one batch: all or nothing
await watcher;

Cursor worker = jobs.GetCursor(new CursorName("worker"));
while (true)
{
    using ReadResult batch = await worker.ReadBatchAsync(bytesMax: 64 * 1024);
    if (batch.Outcome == ReadOutcome.EndOfLog)
    {
        break;                                                     // or wait for more: jobs.WaitForAsync, worker.ConsumeAsync
    }

    foreach (EntryView job in batch.Entries)                       // lent, not copied; done with all of them before the next read
    {
        Console.WriteLine($"job {job.Offset}: {Encoding.UTF8.GetString(job.Value)}");
    }
}

Console.WriteLine($"{jobs.Statistics.Entries} jobs so far, the worker stands at {worker.Position}");

static NewEntry Job(string text) => new(Encoding.UTF8.GetBytes(text));

static async Task FollowAsync(PartitionLog log, Offset from, int count)
{
    await foreach (Entry entry in log.TailAsync(from, Visibility.Written))
    {
        Console.WriteLine($"new: {entry.Offset}");
        if (--count == 0)
        {
            return;
        }
    }
}
// </readme>
