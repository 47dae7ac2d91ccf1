using System.Globalization;
using Walrus.Storage;

namespace Walrus.Cli.Inspect;

/// <summary>A batch as a line of fixed columns: a table would have to hold all of them to know its widths.</summary>
internal static class BatchText
{
    /// <summary>The columns' names.</summary>
    public static string Header => Line("OFFSET", "COUNT", "BYTES", "TIME", "COMPRESSION", "POSITION", "FILE", "TOPIC");

    /// <summary>A batch's line.</summary>
    public static string Of(BatchInspection batch) => Line(
        Number(batch.Base.Value),
        Number(batch.Count),
        Number(batch.Bytes),
        InspectionText.Time(batch.BaseTimestamp),
        Compression(batch.Compression),
        Number(batch.Position),
        Path.GetFileName(batch.Path),
        batch.Topic is { } topic ? $"{topic}/{batch.Partition}" : $"partition {batch.PartitionId}, topic unknown");

    private static string Line(string offset, string count, string bytes, string time, string compression, string position, string file, string topic) =>
        $"{offset,12}  {count,8}  {bytes,9}  {time,-24}  {compression,-11}  {position,12}  {file,-26}  {topic}";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The names of Kafka's numbers.</summary>
    private static string Compression(int compression) => compression switch
    {
        0 => "none",
        1 => "gzip",
        2 => "snappy",
        3 => "lz4",
        4 => "zstd",
        _ => Number(compression),
    };
}
