namespace Walrus.Client.Producing;

/// <summary>The servers that a producer knows, and the one that it asks at present: all partitions the same one, until it fails. Thread-safe.</summary>
internal sealed class ServerRing : IAsyncDisposable
{
    private readonly Lazy<WalrusClient>[] _clients;
    private int _present;

    public ServerRing(WalrusProducerOptions options) =>
        _clients = [.. options.Servers.Select(server => new Lazy<WalrusClient>(() => new WalrusClient(options.ClientOptions(server))))];

    /// <summary>The one to ask, and its place.</summary>
    public WalrusClient Present(out int place)
    {
        place = Volatile.Read(ref _present);
        return _clients[place].Value;
    }

    /// <summary>The one at <paramref name="place"/> does not do: the next is asked, unless somebody has said so before.</summary>
    public void Leave(int place) => Interlocked.CompareExchange(ref _present, (place + 1) % _clients.Length, place);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (Lazy<WalrusClient> client in _clients)
        {
            if (client.IsValueCreated)
            {
                await client.Value.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
