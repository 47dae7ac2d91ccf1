namespace Walrus.Cluster.Replication;

/// <summary>What a follower does with a message.</summary>
internal enum TakeOutcome
{
    /// <summary>The entries are to be appended now, before any other message; <see cref="FollowerReplica.Stored"/> or <see cref="FollowerReplica.Failed"/> follows.</summary>
    Append = 0,

    /// <summary>Nothing is to be appended; the answer goes out.</summary>
    Answer = 1,

    /// <summary>Nothing at all: an append before it has just failed, and the answer to that says all.</summary>
    Drop = 2,
}

/// <summary>A leader's message, without its bytes.</summary>
/// <param name="From">Who sent it.</param>
/// <param name="Epoch">In which epoch it writes.</param>
/// <param name="Attempt">To be echoed.</param>
/// <param name="Base">Where its entries begin.</param>
/// <param name="Next">Where they end; <paramref name="Base"/> when there are none.</param>
/// <param name="Committed">What is committed, by the leader.</param>
internal readonly record struct LeaderMessage(NodeLife From, SegmentEpoch Epoch, long Attempt, Offset Base, Offset Next, Offset Committed);

/// <summary>
/// A follower's side of one segment (design 6.2), pure: takes what its leader sends if nobody sealed it, in order, and says where it is. Not thread-safe.
/// </summary>
internal sealed class FollowerReplica
{
    private int _underWay;
    private bool _isBroken;
    private FollowerFate _fate;
    private long _attempt;

    /// <summary>A copy that ends at <paramref name="end"/>, all of it durable.</summary>
    public FollowerReplica(NodeLife leader, SegmentEpoch epoch, Offset start, Offset end)
    {
        Leader = leader;
        Epoch = epoch;
        Expected = Durable = end;
        Committed = start;
    }

    /// <summary>Who alone may send.</summary>
    public NodeLife Leader { get; }

    /// <summary>In which epoch.</summary>
    public SegmentEpoch Epoch { get; }

    /// <summary>Where the next message has to begin: behind what was taken, stored or not.</summary>
    public Offset Expected { get; private set; }

    /// <summary>Past the last entry that is stored durably.</summary>
    public Offset Durable { get; private set; }

    /// <summary>What the leader said is committed. Readers get no more than is stored, too.</summary>
    public Offset Committed { get; private set; }

    /// <summary>The highest epoch that was promised to a coordinator; 0 for none.</summary>
    public SegmentEpoch Promised { get; private set; }

    /// <summary>Whether nothing is taken any more.</summary>
    public bool IsSealed { get; private set; }

    /// <summary>Whether there is something to answer.</summary>
    public bool OwesAnswer { get; private set; }

    /// <summary>Refuses the leader from here on, for a coordinator.</summary>
    public void Seal(SegmentEpoch promised)
    {
        IsSealed = true;
        Promised = promised > Promised ? promised : Promised;
    }

    /// <summary>Decides what to do with a message.</summary>
    public TakeOutcome Take(in LeaderMessage message)
    {
        if (message.From != Leader || message.Epoch != Epoch)
        {
            // A late message of somebody else: the answer is for who wrote it, and must not look like one to the present leader.
            return TakeOutcome.Drop;
        }

        if (IsSealed)
        {
            return Owe(FollowerFate.Sealed, message.Attempt);
        }

        Committed = Offset.Max(Committed, message.Committed);
        if (_isBroken)
        {
            return TakeOutcome.Drop;
        }

        if (message.Next == message.Base ? message.Base == Expected : message.Next <= Expected)
        {
            return Owe(FollowerFate.Taken, message.Attempt);
        }

        if (message.Base != Expected)
        {
            return Owe(FollowerFate.Elsewhere, message.Attempt);
        }

        _attempt = Math.Max(_attempt, message.Attempt);
        Expected = message.Next;
        _underWay++;
        return TakeOutcome.Append;
    }

    /// <summary>The entries up to <paramref name="end"/> are durable.</summary>
    public void Stored(Offset end)
    {
        _underWay--;
        Durable = Offset.Max(Durable, end);
        if (_isBroken)
        {
            Mend();
        }
        else
        {
            _ = Owe(FollowerFate.Taken, _attempt);
        }
    }

    /// <summary>An append was not carried out, and so none behind it. Everything is dropped until they have all come back.</summary>
    public void Failed()
    {
        _underWay--;
        _isBroken = true;
        Mend();
    }

    /// <summary>The answer to send; nothing is owed then.</summary>
    public FollowerAnswer TakeAnswer()
    {
        OwesAnswer = false;
        FollowerAnswer answer = new(_fate, _attempt, Durable, Expected, Promised);
        _fate = FollowerFate.Taken;
        return answer;
    }

    private void Mend()
    {
        if (_underWay == 0)
        {
            _isBroken = false;
            Expected = Durable;
            _ = Owe(FollowerFate.NoRoom, _attempt);
        }
    }

    /// <summary>One answer says all: of several that are owed the newest attempt's, and of those the one that is not good news.</summary>
    private TakeOutcome Owe(FollowerFate fate, long attempt)
    {
        if (attempt > _attempt || !OwesAnswer)
        {
            _fate = FollowerFate.Taken;
        }

        if (attempt >= _attempt && fate != FollowerFate.Taken)
        {
            _fate = fate;
        }

        _attempt = Math.Max(_attempt, attempt);
        OwesAnswer = true;
        return TakeOutcome.Answer;
    }
}
