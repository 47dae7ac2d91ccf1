using System.Globalization;
using Spectre.Console;
using Walrus.Cli.Terminal;
using Walrus.Client;
using Walrus.Protocol;

namespace Walrus.Cli.Rendering;

/// <summary>Results for people: entries as the bytes they are, tables for the rest.</summary>
/// <param name="output">Where results go.</param>
/// <param name="notes">Where it is said that there is nothing: an entry could look the same on <paramref name="output"/>.</param>
/// <param name="render">Makes text of tables.</param>
internal sealed class TextResults(ByteOutput output, Action<string> notes, SpectreText render) : IResults
{
    /// <inheritdoc/>
    public void Done(string topic) => WriteOk();

    /// <inheritdoc/>
    public void NodeDone(long node) => WriteOk();

    /// <inheritdoc/>
    public void DefaultsDone() => WriteOk();

    /// <inheritdoc/>
    public void Taken(string topic, ReadOnlyMemory<byte>? payload)
    {
        if (payload is { } bytes)
        {
            output.WriteLine(bytes.Span);
        }
        else
        {
            notes("EMPTY");
        }
    }

    /// <inheritdoc/>
    public void Fetched(LogEntry entry) => Entry(entry);

    /// <inheritdoc/>
    public void NotFetched(int segment, long index, int partition) => notes("EMPTY");

    /// <inheritdoc/>
    public void Entry(LogEntry entry) => output.WriteLine(entry.Payload.Span);

    /// <inheritdoc/>
    public void Delivered(string topic, DeliveredEntry entry) => output.WriteLine(entry.Payload.Span);

    /// <inheritdoc/>
    public void Settled(SettledReceipts settled)
    {
        WriteOk();
        foreach (var late in settled.Late)
        {
            notes($"late: {late}");
        }
    }

    /// <inheritdoc/>
    public void Groups(string topic, IReadOnlyList<string> groups)
    {
        if (groups.Count == 0)
        {
            notes($"'{topic}' has no consumer groups: `consume {topic} --group NAME` makes one");
        }

        foreach (var group in groups)
        {
            output.WriteLine(render.Markup($"[cyan]{group.EscapeMarkup()}[/]"));
        }
    }

    /// <inheritdoc/>
    public void Topics(IReadOnlyList<TopicSummary> topics)
    {
        if (topics.Count == 0)
        {
            notes("no topics yet: create one with `register TOPIC`");
            return;
        }

        var table = render.Table("topic", "partitions");
        foreach (var topic in topics)
        {
            table.AddRow($"[cyan]{topic.Name.EscapeMarkup()}[/]", topic.Partitions.ToString(CultureInfo.InvariantCulture));
        }

        output.Write(render.Render(table));
    }

    private void WriteOk() => output.WriteLine(render.Markup("[green]OK[/]"));
}
