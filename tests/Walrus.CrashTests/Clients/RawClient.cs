using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Walrus.CrashTests.Clients;

/// <summary>A client that does not keep to the protocol's manners: frames by hand, cut where the test wants, answers read or not.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public static async Task<RawClient> ConnectAsync(IPEndPoint node)
    {
        RawClient client = new();
        try
        {
            await client._socket.ConnectAsync(node);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>The frame of a request.</summary>
    public static byte[] Frame(string request)
    {
        byte[] body = Encoding.UTF8.GetBytes(request);
        byte[] frame = new byte[sizeof(uint) + body.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)body.Length);
        body.CopyTo(frame, sizeof(uint));
        return frame;
    }

    /// <summary>Sends all bytes.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await _socket.SendAsync(bytes)..];
        }
    }

    /// <summary>Sends the same bytes up to <paramref name="times"/> times, until the socket takes no more: nobody reads at the other end.</summary>
    /// <returns>Bytes that it took.</returns>
    public long SendWhileTaken(ReadOnlySpan<byte> bytes, int times)
    {
        _socket.Blocking = false;
        long taken = 0;
        for (int i = 0; i < times; i++)
        {
            int sent = _socket.Send(bytes, SocketFlags.None, out SocketError error);
            taken += error == SocketError.Success ? sent : 0;
            if (error != SocketError.Success || sent < bytes.Length)
            {
                break;
            }
        }

        return taken;
    }

    /// <summary>Sends a request and reads its answer.</summary>
    public async Task<string> AskAsync(string request)
    {
        await SendAsync(Frame(request));
        byte[] length = await ReadAsync(sizeof(uint));
        return Encoding.UTF8.GetString(await ReadAsync((int)BinaryPrimitives.ReadUInt32LittleEndian(length)));
    }

    /// <summary>Completes when the node has closed the connection, in order or by reset.</summary>
    public async Task WaitForCloseAsync()
    {
        byte[] one = new byte[1];
        try
        {
            while (await _socket.ReceiveAsync(one) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // Reset: closed as well.
        }
    }

    public void Dispose() => _socket.Dispose();

    private async Task<byte[]> ReadAsync(int bytes)
    {
        byte[] read = new byte[bytes];
        int at = 0;
        while (at < bytes)
        {
            int got = await _socket.ReceiveAsync(read.AsMemory(at));
            at += got > 0 ? got : throw new EndOfStreamException("The node closed the connection.");
        }

        return read;
    }
}
