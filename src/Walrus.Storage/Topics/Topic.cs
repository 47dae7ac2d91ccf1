namespace Walrus.Storage;

/// <summary>A named stream of one or more partitions.</summary>
public sealed class Topic
{
    private bool _isDurable;
    private RetentionPolicy _retention = RetentionPolicy.Keep;

    internal Topic(TopicName name, IReadOnlyList<PartitionLog> partitions)
    {
        Name = name;
        Partitions = partitions;
    }

    /// <summary>Its name.</summary>
    public TopicName Name { get; }

    /// <summary>Whether its creation is known to be on disk: before that nobody is told that it exists for good.</summary>
    internal bool IsDurable
    {
        get => Volatile.Read(ref _isDurable);
        set => Volatile.Write(ref _isDurable, value);
    }

    /// <summary>How much all its partitions hold together.</summary>
    public LogStatistics Statistics
    {
        get
        {
            LogStatistics all = default;
            foreach (PartitionLog partition in Partitions)
            {
                all += partition.Statistics;
            }

            return all;
        }
    }

    /// <summary>Its partitions in order; never empty, never changing.</summary>
    public IReadOnlyList<PartitionLog> Partitions { get; }

    /// <summary>What it keeps; <see cref="LogEngine.SetRetentionAsync"/> changes it.</summary>
    public RetentionPolicy Retention
    {
        get => Volatile.Read(ref _retention);
        internal set => Volatile.Write(ref _retention, value);
    }
}
