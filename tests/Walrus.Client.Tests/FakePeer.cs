using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Walrus.Client.Tests;

/// <summary>The server's end of one connection.</summary>
internal sealed class FakePeer(Socket socket) : IDisposable
{
    private readonly NetworkStream _stream = new(socket, ownsSocket: true);

    /// <summary>Bytes that have come and were not read.</summary>
    public int Available => socket.Available;

    /// <summary>The next request's text.</summary>
    public async Task<string> ReadAsync() => await TryReadAsync().Soon() ?? throw new EndOfStreamException("The client closed the connection.");

    /// <summary>The next request's text; null when the client closed.</summary>
    public async Task<string?> TryReadAsync()
    {
        try
        {
            byte[] header = new byte[sizeof(uint)];
            await _stream.ReadExactlyAsync(header);
            byte[] body = new byte[BinaryPrimitives.ReadUInt32LittleEndian(header)];
            await _stream.ReadExactlyAsync(body);
            return Encoding.UTF8.GetString(body);
        }
        catch (Exception end) when (end is IOException or ObjectDisposedException)
        {
            return null;
        }
    }

    public async Task<string[]> ReadAsync(int count)
    {
        string[] requests = new string[count];
        for (int i = 0; i < count; i++)
        {
            requests[i] = await ReadAsync();
        }

        return requests;
    }

    public static byte[] Frame(string body)
    {
        byte[] text = Encoding.UTF8.GetBytes(body);
        byte[] frame = new byte[sizeof(uint) + text.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)text.Length);
        text.CopyTo(frame, sizeof(uint));
        return frame;
    }

    public async Task AnswerAsync(params string[] bodies)
    {
        foreach (string body in bodies)
        {
            await SendRawAsync(Frame(body));
        }
    }

    public async Task SendRawAsync(byte[] bytes)
    {
        try
        {
            await _stream.WriteAsync(bytes);
        }
        catch (IOException)
        {
            // The client has gone; what it makes of that is what the test looks at.
        }
    }

    /// <summary>Closes in good order: the client reads the end of the stream.</summary>
    public void Dispose() => _stream.Dispose();

    /// <summary>Breaks the connection: the client's next read or write fails.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        _stream.Dispose();
    }
}
