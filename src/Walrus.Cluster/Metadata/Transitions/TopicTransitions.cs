using System.Collections.Immutable;

namespace Walrus.Cluster;

/// <summary>Commands about topics as a whole.</summary>
internal static class TopicTransitions
{
    public static MetadataTransition Create(ClusterMetadata state, CreateTopic command, MetadataBounds bounds)
    {
        if (state.FindTopic(command.Name) is { } known)
        {
            bool isSame = command.AcceptsAnyCount || known.Partitions.Length == command.Partitions.Length;
            MetadataResult answer = isSame
                ? new MetadataResult(MetadataOutcome.AlreadySo)
                : MetadataResult.Refuse(MetadataRefusal.PartitionCountDiffers) with { Count = known.Partitions.Length };
            return MetadataTransition.Unchanged(state, answer with { Topic = known.Id });
        }

        MetadataResult? refusal = Check(state, command, bounds);
        return refusal is null ? Make(state, command) : MetadataTransition.Unchanged(state, refusal);
    }

    public static MetadataTransition Delete(ClusterMetadata state, DeleteTopic command)
    {
        if (state.FindTopic(command.Topic) is not { } topic)
        {
            // An id that was given out and is not there any more was deleted before.
            bool wasThere = command.Topic >= TopicId.First && command.Topic < state.NextTopic;
            return wasThere
                ? MetadataTransition.Unchanged(state, new MetadataResult(MetadataOutcome.AlreadySo) { Topic = command.Topic })
                : MetadataTransition.Refused(state, MetadataRefusal.UnknownTopic);
        }

        if (topic.IsInternal)
        {
            return MetadataTransition.Unchanged(state, MetadataResult.Refuse(MetadataRefusal.InternalTopic) with { Topic = topic.Id });
        }

        ClusterMetadata after = state with
        {
            Topics = state.Topics.Remove(topic.Id),
            TopicIds = state.TopicIds.Remove(topic.Name),
            SegmentCount = state.SegmentCount - topic.Partitions.Sum(partition => (long)partition.Segments.Count),
        };
        return MetadataTransition.Done(after, new MetadataResult(MetadataOutcome.Done) { Topic = topic.Id }, new TopicDeleted(topic.Id, topic.Name));
    }

    public static MetadataTransition Configure(ClusterMetadata state, ConfigureTopic command)
    {
        if (state.FindTopic(command.Topic) is not { } topic)
        {
            return MetadataTransition.Refused(state, MetadataRefusal.UnknownTopic);
        }

        MetadataResult answer = new(MetadataOutcome.AlreadySo) { Topic = topic.Id, Version = topic.ConfigurationVersion };
        if (!command.Configuration.IsValid)
        {
            return MetadataTransition.Unchanged(state, answer with { Outcome = MetadataOutcome.Refused, Refusal = MetadataRefusal.InvalidConfiguration });
        }

        if (topic.Configuration == command.Configuration)
        {
            return MetadataTransition.Unchanged(state, answer);
        }

        if (topic.ConfigurationVersion != command.Expected)
        {
            return MetadataTransition.Unchanged(state, answer with { Outcome = MetadataOutcome.Refused, Refusal = MetadataRefusal.ConfigurationChanged });
        }

        TopicMetadata after = topic with { Configuration = command.Configuration, ConfigurationVersion = topic.ConfigurationVersion.Next };
        return MetadataTransition.Done(
            state.With(after),
            answer with { Outcome = MetadataOutcome.Done, Version = after.ConfigurationVersion },
            new TopicConfigured(after.Id, after.ConfigurationVersion, after.Configuration));
    }

    private static MetadataResult? Check(ClusterMetadata state, CreateTopic command, MetadataBounds bounds)
    {
        if (command.Partitions.Length is < 1 or > Limits.TopicPartitionsMax)
        {
            return MetadataResult.Refuse(MetadataRefusal.InvalidPartitionCount);
        }

        if (!command.Configuration.IsValid)
        {
            return MetadataResult.Refuse(MetadataRefusal.InvalidConfiguration);
        }

        if (state.Topics.Count >= bounds.Topics || state.NextTopic.Value >= Limits.MetadataNumberMax)
        {
            return MetadataResult.Refuse(MetadataRefusal.TooManyTopics);
        }

        if (state.SegmentCount + command.Partitions.Length > bounds.SegmentsForRollover)
        {
            return MetadataResult.Refuse(MetadataRefusal.TooManySegments);
        }

        foreach (SegmentAssignment assignment in command.Partitions)
        {
            if (AssignmentRules.Check(state, assignment) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private static MetadataTransition Make(ClusterMetadata state, CreateTopic command)
    {
        TopicMetadata topic = new()
        {
            Id = state.NextTopic,
            Name = command.Name,
            Configuration = command.Configuration,
            ConfigurationVersion = ConfigurationVersion.First,
            Partitions = [.. command.Partitions.Select(assignment => new PartitionMetadata([FirstSegment(assignment)]))],
        };
        ClusterMetadata after = state.With(topic) with
        {
            TopicIds = state.TopicIds.Add(topic.Name, topic.Id),
            NextTopic = topic.Id.Next,
            SegmentCount = state.SegmentCount + topic.Partitions.Length,
        };
        ImmutableArray<MetadataEvent> events =
        [
            new TopicCreated(topic.Id, topic.Name, topic.Partitions.Length),
            .. topic.Partitions.Select((partition, number) => new SegmentOpened(topic.PartitionId(number), partition.Last)),
        ];
        return new MetadataTransition(after, new MetadataResult(MetadataOutcome.Done) { Topic = topic.Id }, events);
    }

    private static SegmentMetadata FirstSegment(SegmentAssignment assignment) => new()
    {
        Number = SegmentNumber.First,
        Epoch = SegmentEpoch.First,
        Leader = assignment.Leader,
        Replicas = assignment.Replicas,
        Base = Offset.Zero,
    };
}
