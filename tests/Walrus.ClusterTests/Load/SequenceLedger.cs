using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Walrus.ClusterTests.Load;

/// <summary>What one writer sent to one topic: numbers from 0, one after the other, each until it was acknowledged. Kept outside of the cluster: it is what that is judged by.</summary>
internal sealed class SequenceLedger(int writer, int bytes = 0)
{
    private readonly ConcurrentDictionary<long, int> _doubtful = new();
    private long _acknowledged;
    private long _tries;

    /// <summary>The writer's number.</summary>
    public int Writer => writer;

    /// <summary>Numbers below this must be in the topic, in order.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>The line with the next number, and the number of this try: no two lines are the same.</summary>
    public string Next()
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"{writer}:{Acknowledged}:{++_tries}:");
        return bytes > line.Length ? line.PadRight(bytes, 'x') : line;
    }

    /// <summary>The number may be in the topic once more, because nobody knows what became of a try.</summary>
    public void Doubt() => _doubtful.AddOrUpdate(Acknowledged, 1, static (_, tries) => tries + 1);

    /// <summary>The number is acknowledged.</summary>
    public void Acknowledge() => Interlocked.Increment(ref _acknowledged);

    /// <summary>How often a number may be there beyond once.</summary>
    public int Doubts(long number) => _doubtful.GetValueOrDefault(number);

    /// <summary>A line without what makes it long.</summary>
    public static string Short(string line) => line.TrimEnd('x');

    /// <summary>Writer and number of a line.</summary>
    public static (int Writer, long Number) Parse(ReadOnlySpan<byte> line)
    {
        string[] words = Encoding.UTF8.GetString(line).Split(':');
        return (int.Parse(words[0], CultureInfo.InvariantCulture), long.Parse(words[1], CultureInfo.InvariantCulture));
    }
}
