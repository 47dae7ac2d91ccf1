using System.Runtime.InteropServices;

namespace Walrus.Node.Connections;

/// <summary>
/// The rule that makes the requests of one connection take effect in order although many run at once: per topic, appends run together
/// and cursor reads run together, but one kind waits for the other; a view waits for appends; an exclusive one waits for all and all
/// wait for it. Holds the effects that are still pending, so its size is bounded by the window's. Not for concurrent use.
/// </summary>
internal sealed class TopicOrder
{
    private readonly Dictionary<TopicName, Pending> _topics = [];
    private int _pending;
    private int _exclusive;

    /// <summary>True when <paramref name="demand"/> may start now.</summary>
    public bool MayStart(in Demand demand)
    {
        if (_exclusive > 0)
        {
            return demand.Effect == Effect.None;
        }

        return demand.Effect switch
        {
            Effect.None => true,
            Effect.Exclusive => _pending == 0,
            Effect.Append => _pending == 0 || PendingOf(demand.Topic).CursorReads == 0,
            _ => _pending == 0 || PendingOf(demand.Topic).Appends == 0,
        };
    }

    /// <summary>The request started.</summary>
    public void Started(in Demand demand) => Change(demand, 1);

    /// <summary>Its effect is complete.</summary>
    public void Finished(in Demand demand) => Change(demand, -1);

    private Pending PendingOf(TopicName topic) => _topics.GetValueOrDefault(topic);

    private void Change(in Demand demand, int by)
    {
        switch (demand.Effect)
        {
            case Effect.Exclusive:
                _exclusive += by;
                break;
            case Effect.Append or Effect.CursorRead:
                _pending += by;
                ref Pending topic = ref CollectionsMarshal.GetValueRefOrAddDefault(_topics, demand.Topic, out _);
                topic.Appends += demand.Effect == Effect.Append ? by : 0;
                topic.CursorReads += demand.Effect == Effect.CursorRead ? by : 0;
                if (topic is { Appends: 0, CursorReads: 0 })
                {
                    _topics.Remove(demand.Topic);
                }

                break;
        }
    }

    private struct Pending
    {
        public int Appends;
        public int CursorReads;
    }
}
