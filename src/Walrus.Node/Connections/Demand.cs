using Walrus.Protocol;

namespace Walrus.Node.Connections;

/// <summary>What a request does, as far as its order among the others of its connection is concerned.</summary>
internal enum Effect
{
    /// <summary>Nothing: an answer that is known already.</summary>
    None,

    /// <summary>Appends to a topic. Any number of them run together and keep their order by themselves.</summary>
    Append,

    /// <summary>Moves the topic's shared cursor or one of its groups. Any number of them run together and take turns by themselves.</summary>
    CursorRead,

    /// <summary>Looks at a topic, at once: it must see the appends before it.</summary>
    TopicView,

    /// <summary>Concerns everything: runs after all before it and before all behind it.</summary>
    Exclusive,
}

/// <summary>What a request asks of its connection's window.</summary>
/// <param name="Kind">The command.</param>
/// <param name="Topic">The topic concerned; <c>default</c> when none is.</param>
/// <param name="RequestBytes">Bytes of the frame.</param>
internal readonly record struct Demand(RequestKind Kind, TopicName Topic, int RequestBytes)
{
    /// <summary>See <see cref="Connections.Effect"/>.</summary>
    public Effect Effect => Kind switch
    {
        RequestKind.Put or RequestKind.Produce => Effect.Append,
        RequestKind.Get or RequestKind.Take or RequestKind.Receive or RequestKind.Ack or RequestKind.Release or RequestKind.Extend => Effect.CursorRead,
        RequestKind.Fetch or RequestKind.State => Effect.TopicView,
        RequestKind.Invalid => Effect.None,
        _ => Effect.Exclusive,
    };
}
