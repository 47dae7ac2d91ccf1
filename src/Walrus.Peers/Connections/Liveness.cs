namespace Walrus.Peers;

/// <summary>What a connection has to do about silence.</summary>
internal enum LivenessDuty
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Say that this side is alive.</summary>
    Ping,

    /// <summary>Give the other side up.</summary>
    GiveUp,
}

/// <summary>
/// Judges silence. Only time spent waiting for bytes counts against the other side: while this side is busy with what it has read, nobody is silent.
/// Each side pings by itself and nobody answers, so a cut in either direction ends the connection at the side that hears nothing.
/// </summary>
/// <param name="KeepAlive">Time without sending after which to ping.</param>
/// <param name="Idle">Time without receiving after which to give up.</param>
internal readonly record struct Liveness(TimeSpan KeepAlive, TimeSpan Idle)
{
    /// <summary>What "waiting since" is while nothing is waited for.</summary>
    public const long NotWaiting = long.MinValue;

    /// <summary>A timestamp of <paramref name="time"/> so much later.</summary>
    public static long After(long timestamp, TimeSpan by, TimeProvider time) => timestamp + (long)(by.TotalSeconds * time.TimestampFrequency);

    /// <summary>The rule. All are timestamps of <paramref name="time"/>.</summary>
    public LivenessDuty Judge(long waitingSince, long sentAt, long now, TimeProvider time)
    {
        if (waitingSince != NotWaiting && time.GetElapsedTime(waitingSince, now) >= Idle)
        {
            return LivenessDuty.GiveUp;
        }

        return time.GetElapsedTime(sentAt, now) >= KeepAlive ? LivenessDuty.Ping : LivenessDuty.None;
    }
}
