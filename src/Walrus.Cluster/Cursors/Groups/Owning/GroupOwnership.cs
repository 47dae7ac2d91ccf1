namespace Walrus.Cluster;

/// <summary>The groups of one partition of the cursor topic, for as long as <paramref name="owner"/> is it.</summary>
internal sealed class GroupOwnership(CursorOwnership owner)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<GroupKey, LiveGroup> _live = [];

    /// <summary>Takes a call in.</summary>
    public void Take(GroupTurn turn)
    {
        GroupKey key = turn.Question.Key;
        if (turn.Question.Verb == GroupVerb.List)
        {
            turn.Complete(owner.IsOver ? Changing() : new GroupAnswer(CursorFate.Done) { Names = [.. owner.GroupsOf(key.Topic)] });
            return;
        }

        while (true)
        {
            LiveGroup? group = null;
            lock (_gate)
            {
                if (!owner.IsOver && !_live.TryGetValue(key, out group))
                {
                    group = new LiveGroup(owner, key, owner.FindGroup(key));
                    _live.Add(key, group);
                }
            }

            if (group is null)
            {
                turn.Complete(Changing());
                return;
            }

            if (group.TryTake(turn))
            {
                return;
            }

            lock (_gate)
            {
                if (_live.TryGetValue(key, out LiveGroup? there) && there == group)
                {
                    _live.Remove(key);
                }
            }
        }
    }

    /// <summary>Forgets groups that nobody uses.</summary>
    public void Sweep()
    {
        lock (_gate)
        {
            foreach ((GroupKey key, LiveGroup group) in _live)
            {
                if (group.TryRetire())
                {
                    _live.Remove(key);
                }
            }
        }
    }

    /// <summary>The owner is one no longer.</summary>
    public void Retire()
    {
        LiveGroup[] groups;
        lock (_gate)
        {
            groups = [.. _live.Values];
        }

        foreach (LiveGroup group in groups)
        {
            group.Retire("the group's owner is changing");
        }
    }

    private static GroupAnswer Changing() => GroupAnswer.Unmoved("the group's owner is changing");
}
