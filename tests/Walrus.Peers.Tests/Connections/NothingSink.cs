namespace Walrus.Peers.Tests.Connections;

/// <summary>Takes every frame and does nothing.</summary>
internal sealed class NothingSink : IFrameSink
{
    public ValueTask<LinkEndReason> TakeAsync(Frame frame) => new(LinkEndReason.None);

    public ValueTask EndAsync() => ValueTask.CompletedTask;

    public void Sweep(long now)
    {
    }
}
