namespace Walrus.Cli.Topics;

/// <summary>What <c>tail</c> was asked for.</summary>
/// <param name="Topic">Of which topic.</param>
/// <param name="Partition">Of which partition.</param>
/// <param name="From">Where to begin; null for the last entries.</param>
/// <param name="Lines">How many entries; null for as many as there are, or the usual number of last ones.</param>
/// <param name="Follow">Whether to wait for more.</param>
internal sealed record TailRequest(string Topic, int Partition, long? From, long? Lines, bool Follow);

/// <summary>Which entries to show. Pure.</summary>
/// <param name="First">The first one.</param>
/// <param name="Count">How many; <see cref="long.MaxValue"/> when following without end.</param>
/// <param name="IsPastEnd">True when the offset asked for does not exist yet.</param>
internal readonly record struct TailRange(Offset First, long Count, bool IsPastEnd)
{
    /// <summary>
    /// Without an offset: the last entries, and when following everything after them. With one: from there, as many as asked for. An offset
    /// that retention has removed means the first entry that is left.
    /// </summary>
    public static TailRange Decide(TailRequest request, TopicExtent extent, long linesDefault)
    {
        if (request.From is { } from)
        {
            var first = Offset.Max(new Offset(from), extent.Start);
            var there = Math.Max(0, extent.End - first);
            var wanted = request.Lines ?? long.MaxValue;
            return new TailRange(first, request.Follow ? wanted : Math.Min(there, wanted), first > extent.End);
        }

        var last = Math.Min(request.Lines ?? linesDefault, extent.Count);
        return new TailRange(extent.End + -last, request.Follow ? long.MaxValue : last, IsPastEnd: false);
    }
}
