// The block in the README is this file between the two marks; a test compares them and runs it.
// <readme>
using System.Text;
using Walrus;
using Walrus.Storage;

await using LogEngine engine = await LogEngine.OpenAsync(new LogOptions { Directory = "orders-log" });
Topic topic = await engine.CreateTopicAsync(new TopicName("orders"));
PartitionLog orders = topic.Partitions[0];

AppendResult stored = await orders.AppendAsync("two herrings"u8);   // completes when it is on the disk
Console.WriteLine($"stored at offset {stored.First.Value}, safe on: {stored.Reached}");

Cursor billing = orders.GetCursor(new CursorName("billing"));
while (await billing.ReadNextAsync() is { } entry)                  // the cursor's move is on the disk too
{
    Console.WriteLine($"billing {entry.Offset.Value}: {Encoding.UTF8.GetString(entry.Value.Span)}");
}
// </readme>
