using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Walrus.Cli.Tests.Broker;

/// <summary>What the fake broker does with one request.</summary>
internal enum Fate
{
    /// <summary>Apply it and answer.</summary>
    Answer,

    /// <summary>Drop the connection instead of applying it.</summary>
    DropBefore,

    /// <summary>Apply it, then drop the connection without an answer.</summary>
    DropAfter,

    /// <summary>Answer <c>ERR disk full</c> without applying it.</summary>
    Refuse,

    /// <summary>Neither apply nor answer, and keep the connection.</summary>
    Ignore,
}

/// <summary>A broker in memory that speaks the client protocol on a loopback port and loses connections when told to.</summary>
internal sealed class FakeBroker : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly List<Socket> _sockets = [];
    private readonly Task _accepting;

    public FakeBroker()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Address => $"127.0.0.1:{Port}";

    public Dictionary<string, FakeTopic> Topics { get; } = new(StringComparer.Ordinal);

    /// <summary>Entries of a segment before it is sealed.</summary>
    public int SegmentEntries { get; init; } = 1_000_000;

    public int FrameBytesMax { get; init; } = 1024 * 1024;

    /// <summary>False to answer STATE as the first Walrus does, without our extension.</summary>
    public bool HasPartitionsInState { get; init; } = true;

    /// <summary>Decides each request's fate, under the broker's lock, by the request's text and its number from 1.</summary>
    public Func<string, int, Fate> Script { get; set; } = (_, _) => Fate.Answer;

    /// <summary>Answers what the broker itself does not know; null for <c>ERR unknown command</c>.</summary>
    public Func<string, string?> Answers { get; set; } = _ => null;

    /// <summary>Requests seen, of all connections.</summary>
    public int Requests { get; private set; }

    public FakeTopic Register(string topic, int partitions = 1)
    {
        lock (_lock)
        {
            return Topics.TryGetValue(topic, out var existing) ? existing : Topics[topic] = new FakeTopic(partitions, SegmentEntries);
        }
    }

    public void Put(string topic, params string[] payloads)
    {
        var target = Register(topic);
        lock (_lock)
        {
            foreach (var payload in payloads)
            {
                target.Put(Encoding.UTF8.GetBytes(payload));
            }
        }
    }

    /// <summary>Partition 0 of a topic, each entry as text.</summary>
    public string[] Entries(string topic)
    {
        lock (_lock)
        {
            return [.. Topics[topic].Partitions[0].Select(Encoding.UTF8.GetString)];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        lock (_lock)
        {
            _sockets.ForEach(socket => socket.Dispose());
        }

        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                lock (_lock)
                {
                    _sockets.Add(socket);
                }

                serving.Add(Task.Run(() => ServeAsync(socket)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }

        await Task.WhenAll(serving);
    }

    private async Task ServeAsync(Socket socket)
    {
        socket.NoDelay = true;
        try
        {
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            var reader = PipeReader.Create(stream);
            var answers = new MemoryStream();
            while (true)
            {
                var read = await reader.ReadAsync();
                var isOpen = ServeFrames(read.Buffer, answers, out var consumed);
                await stream.WriteAsync(answers.GetBuffer().AsMemory(0, (int)answers.Length));
                answers.SetLength(0);
                if (!isOpen || read.IsCompleted)
                {
                    return;
                }

                reader.AdvanceTo(consumed, read.Buffer.End);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            // The client left, or the test has ended.
        }
    }

    /// <summary>Serves all whole frames; false when the connection is to be dropped.</summary>
    private bool ServeFrames(ReadOnlySequence<byte> bytes, MemoryStream answers, out SequencePosition consumed)
    {
        var frames = new SequenceReader<byte>(bytes);
        var header = new byte[4];
        consumed = bytes.Start;
        while (frames.TryReadLittleEndian(out int length) && frames.TryReadExact(length, out var body))
        {
            if (Serve(body.ToArray()) is not { } answer)
            {
                return false;
            }

            if (answer.Length > 0)
            {
                BinaryPrimitives.WriteInt32LittleEndian(header, answer.Length);
                answers.Write(header);
                answers.Write(answer);
            }

            consumed = frames.Position;
        }

        return true;
    }

    /// <summary>Null: drop the connection. Empty: say nothing.</summary>
    private byte[]? Serve(byte[] body)
    {
        lock (_lock)
        {
            Requests++;
            if (body.Length == 0 || body.Length > FrameBytesMax)
            {
                return "ERR invalid frame length"u8.ToArray();
            }

            switch (Script(Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 200))), Requests))
            {
                case Fate.DropBefore:
                    return null;
                case Fate.DropAfter:
                    Apply(body);
                    return null;
                case Fate.Refuse:
                    return "ERR disk full"u8.ToArray();
                case Fate.Ignore:
                    return [];
                default:
                    return Apply(body);
            }
        }
    }

    private byte[] Apply(byte[] body)
    {
        var text = Encoding.UTF8.GetString(body);
        if (Answers(text) is { } scripted)
        {
            return Utf8(scripted);
        }

        var words = text.Split(' ', 3);
        if (words[0] is "METRICS")
        {
            return Utf8("{\"id\":1,\"state\":\"Leader\",\"current_leader\":1,\"current_term\":4,\"last_log_index\":57,\"last_applied\":{\"index\":57},\"membership_config\":{\"membership\":{\"configs\":[[1]],\"nodes\":{\"1\":{}}}},\"replication\":{\"1\":{\"index\":57}}}");
        }

        if (words[0] is "TOPICS")
        {
            var topics = Topics.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{{\"name\":\"{pair.Key}\",\"partitions\":{pair.Value.Partitions.Length}}}");
            return Utf8($"{{\"topics\":[{string.Join(',', topics)}]}}");
        }

        if (words.Length < 2)
        {
            return Utf8("ERR unknown command");
        }

        if (words[0] is "REGISTER")
        {
            Register(words[1], words.Length > 2 ? int.Parse(words[2]) : 1);
            return Utf8("OK");
        }

        if (!Topics.TryGetValue(words[1], out var topic))
        {
            return Utf8($"ERR unknown topic {words[1]}");
        }

        switch (words[0])
        {
            case "PUT":
                topic.Put(body[(words[0].Length + words[1].Length + 2)..]);
                return Utf8("OK");
            case "GET":
                return topic.Get() is { } next ? [.. "OK "u8, .. next] : Utf8("EMPTY");
            case "STATE":
                return Utf8(topic.State(HasPartitionsInState));
            case "FETCH":
                return Fetch(topic, words[1], [.. words[2].Split(' ').Select(long.Parse)]);
            default:
                return Utf8("ERR unknown command");
        }
    }

    private static byte[] Fetch(FakeTopic topic, string name, long[] numbers)
    {
        var partition = numbers.Length > 2 ? (int)numbers[2] : 0;
        if (partition >= topic.Partitions.Length)
        {
            return Utf8($"ERR unknown partition {partition} of topic {name}");
        }

        if (numbers[0] < 1 || numbers[0] > topic.CurrentSegment(partition))
        {
            return Utf8($"ERR unknown segment {numbers[0]} of topic {name}");
        }

        return topic.Fetch(partition, (int)numbers[0], numbers[1]) is { } entry
            ? [.. Utf8($"OK {numbers[1] + 1} "), .. entry]
            : Utf8("EMPTY");
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
