// The block in the README is this file between the two marks; a test compares them and runs it against a broker.
// <readme>
using System.Text;
using Walrus.Client;

await using WalrusClient client = new(new WalrusClientOptions { Address = args.FirstOrDefault() ?? "127.0.0.1:8080" });
await client.RegisterAsync("greetings");
await client.PutAsync("greetings", "hello");          // completes when it is on the broker's disk
await client.PutAsync("greetings", "hello again");

await foreach (ReadOnlyMemory<byte> entry in client.ConsumeAsync("greetings"))
{
    Console.WriteLine(Encoding.UTF8.GetString(entry.Span));
}
// </readme>
