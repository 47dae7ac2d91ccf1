using Walrus.Testing;

namespace Walrus.Cluster.Tests.Random;

/// <summary>Thousands of command sequences: fitting, stale, duplicated, rival and senseless. <see cref="Scene"/> checks every state.</summary>
public sealed class CommandSequenceTests
{
    private const int Sequences = 2_000;
    private const int Commands = 120;

    [Fact]
    public void Apply_AnySequence_KeepsTheInvariantsAndReplaysToTheSameBytes()
    {
        Dictionary<string, int> outcomes = new(StringComparer.Ordinal);
        HashSet<Type> events = [];
        Seeds.Run(Sequences, seed =>
        {
            Scene scene = Run(seed, outcomes);
            events.UnionWith(scene.Events.Select(happened => happened.GetType()));
            Replay(scene, new System.Random(seed).Next(scene.Log.Count));
        });

        // A generator that no longer reaches something would make the test worthless without failing it.
        Type[] missing = [.. typeof(MetadataEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(MetadataEvent))).Except(events)];
        if (Environment.GetEnvironmentVariable(Seeds.Variable) is null)
        {
            missing.ShouldBeEmpty();
            foreach (MetadataRefusal refusal in Reachable)
            {
                outcomes.ShouldContainKey(refusal.ToString());
            }
        }
    }

    private static IEnumerable<MetadataRefusal> Reachable => Enum.GetValues<MetadataRefusal>().Except(
    [
        // Malformed bytes and the bounds of everything together have tests of their own.
        MetadataRefusal.Malformed, MetadataRefusal.UnknownCommand, MetadataRefusal.UnknownCommandVersion,
        MetadataRefusal.TooManyNodes, MetadataRefusal.TooManyTopics, MetadataRefusal.TooManySegments, MetadataRefusal.InvalidPartitionCount,
        MetadataRefusal.InvalidValue,
    ]);

    private static Scene Run(int seed, Dictionary<string, int> outcomes)
    {
        System.Random random = new(seed);
        CommandDraw draw = new(random);
        Scene scene = seed % 3 == 0 ? new Scene() : Scene.Of(3);
        for (int i = 0; i < Commands; i++)
        {
            // Now and then an old command comes again: a proposer that did not hear the answer.
            MetadataResult result = random.Next(10) == 0 && scene.Log.Count > 0
                ? scene.Do(scene.Log[random.Next(scene.Log.Count)])
                : scene.Do(random.Next(50) == 0 ? draw.Wild() : draw.Next(scene.State));
            string outcome = result.Refusal.ToString();
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
        }

        return scene;
    }

    /// <summary>The whole log again, and a snapshot of its middle with the rest, end in the same bytes.</summary>
    private static void Replay(Scene scene, int middle)
    {
        Scene again = new();
        Scene fromSnapshot = new();
        for (int i = 0; i < scene.Log.Count; i++)
        {
            again.Do(scene.Log[i]);
            if (i == middle)
            {
                fromSnapshot.Restore(again.Index, again.Snapshot());
                fromSnapshot.Snapshot().ShouldBe(again.Snapshot());
            }
            else if (i > middle)
            {
                fromSnapshot.Do(scene.Log[i]);
            }
        }

        again.Snapshot().ShouldBe(scene.Snapshot());
        fromSnapshot.Snapshot().ShouldBe(scene.Snapshot());
        fromSnapshot.Restores.ShouldBe(1);
    }
}
