using System.Globalization;
using System.Text;
using Walrus.Client;
using Walrus.CrashTests.Processes;
using Walrus.Testing.Processes;

namespace Walrus.CrashTests.Refusals;

/// <summary>Acknowledged data that is damaged: the node says where, and never serves other bytes than were sent.</summary>
public sealed class DamageTests
{
    private const int Damaged = 17;

    [Fact]
    public async Task Start_FlippedBitInTheJournal_OneLineNamesFilePositionTopicAndOffset()
    {
        using DamagedStore store = await DamagedStore.JournaledAsync();
        (string path, long position) = store.Find("journal", DamagedStore.Payload(Damaged));
        DamagedStore.FlipBit(path, position + 3);

        string line = await Refusal.OfAsync(store.Settings);

        CheckDamage(line, path, position);
    }

    [Fact]
    public async Task Start_TruncatedJournalFile_OneLineNamesIt()
    {
        using DamagedStore store = await DamagedStore.JournaledAsync();
        (string path, long position) = store.Find("journal", DamagedStore.Payload(Damaged));
        DamagedStore.Truncate(path, position);

        string line = await Refusal.OfAsync(store.Settings);

        line.ShouldContain(path);
        line.ShouldContain("corrupt");
    }

    [Fact]
    public async Task Start_DeletedJournalFile_IsRefused()
    {
        using DamagedStore store = await DamagedStore.PackedAsync();
        foreach (string path in Directory.GetFiles(Path.Combine(store.Settings.DataDirectory, "journal")))
        {
            File.Delete(path);
        }

        string line = await Refusal.OfAsync(store.Settings);

        line.ShouldContain(store.Settings.DataDirectory);
        line.ShouldContain("corrupt");
    }

    [Fact]
    public async Task Read_FlippedBitInAPack_AnErrorNamesFilePositionTopicAndOffset_AndTheNodeGoesOn()
    {
        using DamagedStore store = await DamagedStore.PackedAsync();
        (string path, long position) = store.Find("packs", DamagedStore.Payload(Damaged));
        DamagedStore.FlipBit(path, position + 3);
        await using NodeProcess node = await NodeProcess.StartAsync(store.Settings);
        await using WalrusClient client = node.Connect();

        ServerErrorException refused = await Should.ThrowAsync<ServerErrorException>(async () => await client.FetchAsync(DamagedStore.Topic, 1, Damaged));

        // Packing joins small entries into one batch, which is whole or refused: what it costs is bounded by Limits.PackJoinedPlainBytesMax.
        CheckDamage(refused.Message, path, position);
        for (int number = 0; number < DamagedStore.Entries; number++)
        {
            await CheckIntactOrRefusedAsync(client, number, path, position);
        }

        await client.PutAsync(DamagedStore.Topic, "goes on");
        (await client.FetchAsync(DamagedStore.Topic, 2, 0))!.Value.Payload.ToArray().ShouldBe("goes on"u8.ToArray(), "the restarted node writes a segment of its own");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(-1)]
    public async Task Start_TruncatedPack_OneLineNamesIt(long length)
    {
        using DamagedStore store = await DamagedStore.PackedAsync();
        string path = store.Find("packs", DamagedStore.Payload(Damaged)).Path;
        DamagedStore.Truncate(path, length < 0 ? new FileInfo(path).Length + length : length);

        string line = await Refusal.OfAsync(store.Settings);

        line.ShouldContain(path);
        line.ShouldContain("corrupt");
    }

    [Fact]
    public async Task Start_DeletedPack_OneLineNamesIt()
    {
        using DamagedStore store = await DamagedStore.PackedAsync();
        string path = store.Find("packs", DamagedStore.Payload(Damaged)).Path;
        File.Delete(path);

        string line = await Refusal.OfAsync(store.Settings);

        line.ShouldContain(path);
        line.ShouldContain("corrupt");
    }

    [Fact]
    public async Task Start_AfterARefusal_WithTheFileRestored_EverythingIsThere()
    {
        using DamagedStore store = await DamagedStore.JournaledAsync();
        (string path, long position) = store.Find("journal", DamagedStore.Payload(Damaged));
        DamagedStore.FlipBit(path, position);
        await Refusal.OfAsync(store.Settings);
        DamagedStore.FlipBit(path, position);

        await using NodeProcess node = await NodeProcess.StartAsync(store.Settings);

        await using WalrusClient client = node.Connect();
        await CheckIntactAsync(client, DamagedStore.Entries);
    }

    /// <summary>The first <paramref name="count"/> entries are as they were sent.</summary>
    private static async Task CheckIntactAsync(WalrusClient client, int count)
    {
        for (int number = 0; number < count; number++)
        {
            (await client.FetchAsync(DamagedStore.Topic, 1, number))!.Value.Payload.ToArray().ShouldBe(Encoding.UTF8.GetBytes(DamagedStore.Payload(number)));
        }
    }

    /// <summary>An entry beside the damage: as it was sent, or refused because of that damage.</summary>
    private static async Task CheckIntactOrRefusedAsync(WalrusClient client, int number, string path, long position)
    {
        try
        {
            FetchedEntry? entry = await client.FetchAsync(DamagedStore.Topic, 1, number);
            entry!.Value.Payload.ToArray().ShouldBe(Encoding.UTF8.GetBytes(DamagedStore.Payload(number)));
        }
        catch (ServerErrorException refused)
        {
            CheckDamage(refused.Message, path, position);
        }
    }

    /// <summary>The position is where the damaged batch begins, and the offset is its first: not after the bit, and not far before it.</summary>
    private static void CheckDamage(string message, string path, long position)
    {
        message.ShouldContain($"'{path}' is corrupt at byte ");
        NumberAfter(message, "at byte ").ShouldBeInRange(position - Limits.PackJoinedPlainBytesMax, position);
        NumberAfter(message, ".0.1, offset ").ShouldBeInRange(0, Damaged); // The store's own name of segment 1 of partition 0: __seg.ID.0.1
    }

    private static long NumberAfter(string message, string words)
    {
        int at = message.IndexOf(words, StringComparison.Ordinal);
        at.ShouldBeGreaterThanOrEqualTo(0, message);
        string tail = message[(at + words.Length)..];
        return long.Parse(string.Concat(tail.TakeWhile(char.IsAsciiDigit)), CultureInfo.InvariantCulture);
    }
}
