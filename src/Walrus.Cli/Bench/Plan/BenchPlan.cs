using Walrus.Client;
using Walrus.Protocol;

namespace Walrus.Cli.Bench.Plan;

/// <summary>All that a benchmark was told. Checked by <see cref="Problem"/>.</summary>
internal sealed record BenchPlan
{
    /// <summary>What is done.</summary>
    public required BenchWorkload Workload { get; init; }

    /// <summary>Where connections go, in turn; at least one.</summary>
    public required IReadOnlyList<ServerAddress> Nodes { get; init; }

    /// <summary>Where nodes say what they use.</summary>
    public IReadOnlyList<ServerAddress> Http { get; init; } = [];

    /// <summary>Connections.</summary>
    public int Connections { get; init; } = 8;

    /// <summary>Requests in flight on each.</summary>
    public int Depth { get; init; } = 1;

    /// <summary>Bytes of an entry.</summary>
    public int EntryBytes { get; init; } = 100;

    /// <summary>Topics.</summary>
    public int Topics { get; init; } = 1;

    /// <summary>Partitions of each.</summary>
    public int Partitions { get; init; } = 1;

    /// <summary>When an append is acknowledged; null for what the cluster does by itself.</summary>
    public AckMode? Acks { get; init; }

    /// <summary>Entries of one operation.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>Operations per second of an open loop; null for a closed one.</summary>
    public int? Rate { get; init; }

    /// <summary>Entries that are put before consuming is measured.</summary>
    public int Entries { get; init; } = 200_000;

    /// <summary>How long it measures.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long it loads before.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What topics' names begin with; a number follows.</summary>
    public required string Name { get; init; }

    /// <summary>True to leave the topics where they are.</summary>
    public bool Keep { get; init; }

    /// <summary>How long one request may take.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Connections that put.</summary>
    public int Producers => Workload switch
    {
        BenchWorkload.Consume => 0,
        BenchWorkload.Mixed => (Connections + 1) / 2,
        _ => Connections,
    };

    /// <summary>Connections that take.</summary>
    public int Consumers => Workload switch
    {
        BenchWorkload.Produce => 0,
        BenchWorkload.Consume => Connections,
        BenchWorkload.EndToEnd => Topics,
        _ => Connections / 2,
    };

    /// <summary>The name of topic <paramref name="number"/>, from 0 on.</summary>
    public string TopicName(int number) => $"{Name}-{number + 1}";

    /// <summary>What is wrong with how the options go together; null when nothing is. Each by itself is in its range.</summary>
    public string? Problem()
    {
        if (!Walrus.TopicName.TryParse(TopicName(Topics - 1), out _))
        {
            return $"--name: '{Name}' with a number is not a topic name: 1 to {Limits.NameCharsMax} of [a-zA-Z0-9._-]";
        }

        if ((long)Connections * Depth > Limits.BenchLanesMax)
        {
            return $"--connections times --depth is at most {Limits.BenchLanesMax}";
        }

        if (Workload == BenchWorkload.Mixed && Connections < 2)
        {
            return "mixed takes at least 2 --connections: half of them put, half of them take";
        }

        if ((long)EntryBytes * Batch > Limits.BenchEntryBytesMax)
        {
            return $"--size times --batch is at most {Limits.BenchEntryBytesMax} bytes: an operation is one request";
        }

        return Duration > Limits.BenchDurationMax || WarmUp > Limits.BenchDurationMax ? $"--duration and --warm-up are at most {Limits.BenchDurationMax.TotalHours} hours" : null;
    }
}
