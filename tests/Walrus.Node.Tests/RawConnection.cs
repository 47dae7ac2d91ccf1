using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Walrus.Node.Tests;

/// <summary>The wire protocol by hand: bytes as the test says, no knowledge shared with the code under test.</summary>
internal sealed class RawConnection : IDisposable
{
    private readonly TcpClient _client = new() { NoDelay = true };

    private NetworkStream Stream { get; set; } = null!;

    public static async Task<RawConnection> ConnectAsync(IPEndPoint node)
    {
        RawConnection connection = new();
        await connection._client.ConnectAsync(node);
        connection.Stream = connection._client.GetStream();
        return connection;
    }

    /// <summary>A frame as the protocol defines it.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> body)
    {
        byte[] frame = new byte[sizeof(uint) + body.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)body.Length);
        body.CopyTo(frame.AsSpan(sizeof(uint)));
        return frame;
    }

    /// <summary>Sends the requests as one write.</summary>
    public Task SendAsync(params string[] requests) =>
        SendRawAsync(requests.SelectMany(request => Frame(Encoding.UTF8.GetBytes(request))).ToArray());

    public async Task SendRawAsync(byte[] bytes) => await Stream.WriteAsync(bytes);

    /// <summary>The body of the next answer; null when the node has closed the connection.</summary>
    public async Task<byte[]?> ReceiveBytesAsync()
    {
        byte[] header = new byte[sizeof(uint)];
        if (await Stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false) < header.Length)
        {
            return null;
        }

        byte[] body = new byte[BinaryPrimitives.ReadUInt32LittleEndian(header)];
        await Stream.ReadExactlyAsync(body);
        return body;
    }

    /// <inheritdoc cref="ReceiveBytesAsync"/>
    public async Task<string?> ReceiveAsync() => await ReceiveBytesAsync() is { } body ? Encoding.UTF8.GetString(body) : null;

    /// <summary>Sends one request and waits for its answer.</summary>
    public async Task<string?> AskAsync(string request)
    {
        await SendAsync(request);
        return await ReceiveAsync();
    }

    /// <summary>Sends all at once, then reads as many answers.</summary>
    public async Task<List<string?>> AskAllAsync(params string[] requests)
    {
        Task sending = SendAsync(requests);
        List<string?> answers = [];
        foreach (string _ in requests)
        {
            answers.Add(await ReceiveAsync());
        }

        await sending;
        return answers;
    }

    /// <summary>True when the node closed the connection, in order or by reset.</summary>
    public async Task<bool> IsClosedByNodeAsync()
    {
        try
        {
            return await ReceiveAsync() is null;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public void FinishSending() => _client.Client.Shutdown(SocketShutdown.Send);

    public void Dispose() => _client.Dispose();
}
