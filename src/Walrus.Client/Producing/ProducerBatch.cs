using System.Buffers;
using Walrus.Protocol;

namespace Walrus.Client.Producing;

/// <summary>Entries of one partition that are sent as one, with one number. Never taken apart again: so every attempt says the same.</summary>
internal sealed class ProducerBatch(List<ProducerItem> items)
{
    private ReadOnlyMemory<byte> _frame;
    private ProducerStamp? _stamp;

    /// <summary>Entries in it.</summary>
    public int Count => items.Count;

    /// <summary>When it is given up: when its oldest entry is.</summary>
    public long Deadline => items[0].Deadline;

    /// <summary>The attempt that is under way, or was the last.</summary>
    public Task<long>? Attempt { get; set; }

    /// <summary>True once an attempt ended without anybody knowing how. Stays so: what was sent may arrive late.</summary>
    public bool MayBeStored { get; set; }

    /// <summary>Whether it has its number.</summary>
    public bool IsNumbered => _stamp is not null;

    /// <summary>The frame to send.</summary>
    public ReadOnlyMemory<byte> Frame => _frame;

    /// <summary>Gives it its number, for all attempts.</summary>
    public void Number(TopicName topic, int partition, ProducerStamp stamp)
    {
        ArrayBufferWriter<byte> frame = new();
        RequestWriter.WriteProduce(frame, topic, partition, stamp, [.. items.Select(item => item.Payload)]);
        _stamp = stamp;
        _frame = frame.WrittenMemory;
    }

    /// <summary>Takes the number back: it surely was not stored, and its producer is another one from now on.</summary>
    public void Renumber()
    {
        _stamp = null;
        _frame = default;
        Attempt = null;
    }

    /// <summary>All of it is stored from <paramref name="offset"/> on.</summary>
    public void Complete(int partition, long offset)
    {
        for (int index = 0; index < items.Count; index++)
        {
            items[index].Complete(new ProducedEntry(partition, offset + index));
        }
    }

    /// <summary>All of it is given up.</summary>
    public void Fail(Exception cause) => items.ForEach(item => item.Fail(cause));
}
