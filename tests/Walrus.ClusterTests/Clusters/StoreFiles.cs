using System.Text.Json;
using Walrus.Testing.Processes;
using Walrus.Testing.Programs;

namespace Walrus.ClusterTests.Clusters;

/// <summary>What lies on the disk of a node that does not run, as <c>walrus-cli inspect</c> says it.</summary>
internal sealed class StoreFiles
{
    private readonly JsonElement _inspection;

    private StoreFiles(JsonElement inspection) => _inspection = inspection;

    /// <summary>Reads every batch.</summary>
    public static async Task<StoreFiles> InspectAsync(string directory)
    {
        await using ChildProcess process = ChildProcess.Start(BuiltProgram.PathOf("src/Walrus.Cli", "walrus-cli"), ["inspect", directory, "--verify", "--json"], Path.GetTempPath());
        Finished finished = await process.FinishAsync();
        return new StoreFiles(JsonDocument.Parse(finished.Output).RootElement);
    }

    /// <summary>Entries of the topic that can be read, from its start on; 0 for one that is not there.</summary>
    public long EntriesOf(string topic)
    {
        foreach (JsonElement found in _inspection.GetProperty("topics").EnumerateArray())
        {
            if (found.GetProperty("name").GetString() == topic)
            {
                return found.GetProperty("partitions")[0].GetProperty("entries").GetInt64();
            }
        }

        return 0;
    }

    /// <summary>Damage that touches the topic.</summary>
    public int DamagesOf(string topic) => _inspection.GetProperty("damages").EnumerateArray()
        .Count(damage => damage.TryGetProperty("topic", out JsonElement of) && of.ValueKind == JsonValueKind.String && of.GetString() == topic);

    /// <summary>Turns one bit of the topic's entries in a pack, in the middle of them. False when none of them is in a pack.</summary>
    public bool TryFlipBit(string topic)
    {
        foreach (JsonElement pack in _inspection.GetProperty("packs").EnumerateArray())
        {
            foreach (JsonElement run in pack.GetProperty("runs").EnumerateArray())
            {
                if (run.GetProperty("topic").GetString() != topic)
                {
                    continue;
                }

                using FileStream file = new(pack.GetProperty("path").GetString()!, FileMode.Open, FileAccess.ReadWrite);
                file.Position = run.GetProperty("position").GetInt64() + (run.GetProperty("bytes").GetInt64() / 2);
                int value = file.ReadByte();
                file.Position--;
                file.WriteByte((byte)(value ^ 0x10));
                return true;
            }
        }

        return false;
    }
}
