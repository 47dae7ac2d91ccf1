using System.Buffers;
using System.Globalization;
using System.Text;

namespace Walrus.Protocol;

/// <content>Consumer groups. All of it extensions.</content>
public static partial class RequestWriter
{
    /// <summary>A command about a group: <see cref="RequestKind.Take"/> to <see cref="RequestKind.Forget"/>, with what of <paramref name="group"/> belongs to it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Another kind.</exception>
    public static void WriteGroup(IBufferWriter<byte> output, RequestKind kind, TopicName topic, GroupRequest group)
    {
        ArgumentNullException.ThrowIfNull(group);
        List<string> words = kind == RequestKind.Groups ? [] : [group.Group.Value];
        switch (kind)
        {
            case RequestKind.Take:
                words.AddRange([Number(group.EntriesMax), Milliseconds(group.Wait)]);
                break;
            case RequestKind.Receive:
                words.AddRange([Milliseconds(group.Visibility), Number(group.EntriesMax), Milliseconds(group.Wait)]);
                break;
            case RequestKind.Ack or RequestKind.Release:
                words.AddRange(group.Receipts);
                break;
            case RequestKind.Extend:
                words.AddRange([Milliseconds(group.Visibility), .. group.Receipts]);
                break;
            case RequestKind.Seek:
                words.Add(group.Place switch { SeekPlace.Start => "start", SeekPlace.End => "end", _ => Number(group.Offset) });
                words.AddRange(group.Partition is { } partition ? [Number(partition)] : []);
                break;
            case RequestKind.Group or RequestKind.Groups or RequestKind.Forget:
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "This command is not about a group.");
        }

        Write(output, Encoding.ASCII.GetBytes(RequestKinds.WordOf(kind)), topic, Encoding.ASCII.GetBytes(string.Join(' ', words)));
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Milliseconds(TimeSpan time) => Number((long)time.TotalMilliseconds);
}
