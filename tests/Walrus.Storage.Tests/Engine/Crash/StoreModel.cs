namespace Walrus.Storage.Tests.Engine.Crash;

/// <summary>What a store must hold after a crash, by what its callers were told before.</summary>
internal sealed class StoreModel
{
    private long _stamp;

    /// <summary>Topics that were acknowledged, with their partitions.</summary>
    public SortedDictionary<string, PartitionModel[]> Topics { get; } = new(StringComparer.Ordinal);

    /// <summary>Topics that were asked for without an answer: there or not.</summary>
    public SortedDictionary<string, (int Partitions, int Start)> Unanswered { get; } = new(StringComparer.Ordinal);

    /// <summary>Durable values that were ever set.</summary>
    public Dictionary<string, ValueModel> Values { get; } = [];

    /// <summary>Topics whose deletion was asked for without an answer: gone or there as if nobody had asked.</summary>
    public Dictionary<string, Happening> Deleting { get; } = [];

    /// <summary>What each topic keeps, by the last acknowledgement; the second is what was asked for without an answer.</summary>
    public Dictionary<string, (RetentionPolicy Known, RetentionPolicy? Asked)> Retention { get; } = [];

    public IEnumerable<PartitionModel> Partitions => Topics.Values.SelectMany(partitions => partitions);

    public long Stamp() => ++_stamp;

    public Happening Issue() => new() { Issued = Stamp() };

    /// <summary>Holds an opened engine against the model, which is then what the engine has.</summary>
    public void Verify(LogEngine engine, bool isPowerCut)
    {
        foreach (Topic topic in engine.Topics)
        {
            string name = topic.Name.Value;
            if (!Topics.ContainsKey(name))
            {
                Unanswered.ShouldContainKey(name, "a topic that nobody made");
                topic.Partitions.Count.ShouldBe(Unanswered[name].Partitions);
                Topics[name] = NewPartitions(topic.Partitions.Count, Unanswered[name].Start);
            }
        }

        Unanswered.Clear();
        List<Happening> survived = [];
        List<Happening> lost = [];
        foreach ((string name, Happening deletion) in Deleting)
        {
            if (engine.FindTopic(new TopicName(name)) is null)
            {
                survived.Add(deletion);
                Forget(name);
            }
        }

        Deleting.Clear();
        foreach ((string name, PartitionModel[] partitions) in Topics)
        {
            Topic topic = engine.FindTopic(new TopicName(name)).ShouldNotBeNull($"acknowledged topic {name} is gone");
            topic.Partitions.Count.ShouldBe(partitions.Length);
            VerifyRetention(name, topic);
            for (int i = 0; i < partitions.Length; i++)
            {
                partitions[i].Verify(topic.Partitions[i], isPowerCut, survived, lost);
                partitions[i].IsBounded = !topic.Retention.KeepsAll;
            }
        }

        foreach ((string name, ValueModel value) in Values)
        {
            value.Verify(name, engine.FindValue(new ValueName(name))?.ToArray() ?? [], isPowerCut, survived, lost);
        }

        engine.Values.Keys.ShouldAllBe(name => Values.ContainsKey(name.Value));

        // One journal, cut at one place: nothing survives that was asked for after something lost had been acknowledged.
        long firstLost = lost.Min(each => each.Acknowledged) ?? long.MaxValue;
        survived.ShouldNotContain(each => each.Issued > firstLost, "a later call survived an earlier acknowledged one");
    }

    /// <summary>The topic is gone; one of the same name that is made later is another one.</summary>
    public void Forget(string name)
    {
        Topics.Remove(name);
        Retention.Remove(name);
    }

    private void VerifyRetention(string name, Topic topic)
    {
        (RetentionPolicy known, RetentionPolicy? asked) = Retention.GetValueOrDefault(name, (RetentionPolicy.Keep, null));
        (topic.Retention == known || topic.Retention == asked).ShouldBeTrue($"topic {name} keeps {topic.Retention}, not {known} nor {asked}");
        Retention[name] = (topic.Retention, null);
    }

    /// <summary>The store was closed: all that was acknowledged is on disk, whatever the fsync schedule.</summary>
    public void EverythingIsDurable()
    {
        foreach (ValueModel value in Values.Values)
        {
            value.Durable = value.Acknowledged;
        }

        foreach (PartitionModel partition in Partitions)
        {
            partition.Durable = partition.Acknowledged;
            foreach (CursorModel cursor in partition.Cursors.Values)
            {
                cursor.Durable = cursor.Acknowledged;
            }

            foreach ((int number, SealModel seal) in partition.Seals.ToArray())
            {
                partition.Seals[number] = seal with { IsDurable = true };
            }
        }
    }

    public static PartitionModel[] NewPartitions(int count, int start = 0) => [.. Enumerable.Range(0, count).Select(_ => new PartitionModel(start))];
}
