namespace Walrus.CrashTests.Load;

/// <summary>What one writer sent to one topic, in numbers from 0 without a gap. Kept outside of the node: it is what the node is judged by.</summary>
internal sealed class WriterLedger(string topic, int writer)
{
    private long _sent;
    private long _acknowledged;

    /// <summary>Where it writes to.</summary>
    public string Topic => topic;

    /// <summary>Its number.</summary>
    public int Writer => writer;

    /// <summary>Numbers below this were handed to a connection.</summary>
    public long Sent => Volatile.Read(ref _sent);

    /// <summary>Numbers below this must be in the topic.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>The next line; from here on it may be in the topic.</summary>
    public ReadOnlyMemory<byte> Next() => NumberedLine.Of(writer, Interlocked.Increment(ref _sent) - 1);

    /// <summary>The oldest line in flight is acknowledged.</summary>
    public void Acknowledge() => Interlocked.Increment(ref _acknowledged);

    /// <summary>After a restart: the first <paramref name="found"/> lines are in the topic, and from now on they must stay; the others are sent anew.</summary>
    public void Settle(long found)
    {
        found.ShouldBeGreaterThanOrEqualTo(Acknowledged, $"{topic}: acknowledged entries of writer {writer} are missing");
        found.ShouldBeLessThanOrEqualTo(Sent);
        Volatile.Write(ref _sent, found);
        Volatile.Write(ref _acknowledged, found);
    }
}
