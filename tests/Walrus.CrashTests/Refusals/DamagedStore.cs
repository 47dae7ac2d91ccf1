using Walrus.Client;
using Walrus.CrashTests.Processes;
using Walrus.Testing.Processes;
using Walrus.Testing;

namespace Walrus.CrashTests.Refusals;

/// <summary>A store of a node that has ended, with acknowledged entries in it, to damage it.</summary>
internal sealed class DamagedStore : IDisposable
{
    /// <summary>Entries in it, each acknowledged before the next was sent.</summary>
    public const int Entries = 40;

    /// <summary>Where they are.</summary>
    public const string Topic = "orders";

    private readonly TempDirectory _directory = new();

    private DamagedStore() => Settings = NodeSettings.SmallJournal(_directory.File("data"));

    /// <summary>How to start a node on it.</summary>
    public NodeSettings Settings { get; }

    /// <summary>The payload of an entry; no other bytes of the store are like it.</summary>
    public static string Payload(int number) => $"order number {number:d4} of forty, one pair of herrings";

    /// <summary>The entries are in the journal: the node was killed.</summary>
    public static Task<DamagedStore> JournaledAsync() => CreateAsync(node => node.KillAsync());

    /// <summary>The entries are in a pack: the node was stopped, which leaves full files, and started again, which packs them.</summary>
    public static Task<DamagedStore> PackedAsync() => CreateAsync(node => node.StopAsync());

    /// <summary>The file of the store below <paramref name="folder"/> that holds <paramref name="text"/>, and where.</summary>
    public (string Path, long Position) Find(string folder, string text)
    {
        byte[] wanted = System.Text.Encoding.UTF8.GetBytes(text);
        return Directory.GetFiles(Path.Combine(Settings.DataDirectory, folder))
            .Select(path => (path, (long)File.ReadAllBytes(path).AsSpan().IndexOf(wanted)))
            .Single(found => found.Item2 >= 0);
    }

    /// <summary>Turns one bit over.</summary>
    public static void FlipBit(string path, long position)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite);
        file.Position = position;
        int old = file.ReadByte();
        file.Position = position;
        file.WriteByte((byte)(old ^ 4));
    }

    /// <summary>Cuts a file.</summary>
    public static void Truncate(string path, long length)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite);
        file.SetLength(length);
    }

    public void Dispose() => _directory.Dispose();

    private static async Task<DamagedStore> CreateAsync(Func<NodeProcess, Task> end)
    {
        DamagedStore store = new();
        await using NodeProcess node = await NodeProcess.StartAsync(store.Settings);
        await using WalrusClient client = node.Connect();
        await client.RegisterAsync(Topic);
        for (int number = 0; number < Entries; number++)
        {
            await client.PutAsync(Topic, Payload(number));
        }

        await end(node);
        return store;
    }
}
