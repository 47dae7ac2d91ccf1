using System.IO.Pipelines;
using Walrus.Testing;

namespace Walrus.Peers.Tests.Connections;

/// <summary>When a connection on which nothing comes is given up.</summary>
public sealed class SilenceTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly LiveConnections _live;
    private readonly Pipe _in = new();
    private readonly Pipe _out = new();
    private readonly PeerMeter _meter = new(new NodeId(1));
    private readonly FrameConnection _frames;
    private readonly Task<LinkEndReason> _running;

    public SilenceTests()
    {
        _live = new LiveConnections(_time);
        _frames = new FrameConnection(new Pipes(_in.Reader, _out.Writer), PeerLane.Urgent, new ConnectionSettings(TestNode.Options(1), _time, new PayloadPool(), _meter));
        _running = _frames.RunAsync(new NothingSink());
        _live.Add(_frames, new NothingSink());
    }

    public void Dispose()
    {
        _live.Dispose();
        _frames.Close(LinkEndReason.Stopping);
        _frames.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public async Task Connection_OnWhichNothingComes_IsGivenUpAfterTheIdleTime()
    {
        _time.Advance(Limits.PeerIdleDefault - Limits.PeerSweepInterval);
        _frames.Reason.ShouldBe(LinkEndReason.None);
        _time.Advance(Limits.PeerSweepInterval);
        (await Wait.For(_running)).ShouldBe(LinkEndReason.Silent);
    }

    [Fact]
    public async Task Connection_OfAProcessThatStoodStill_IsNotBlamedForIt()
    {
        _time.Advance(Limits.PeerIdleDefault / 2);
        _time.Stall(Limits.PeerIdleDefault * 3);
        _frames.Reason.ShouldBe(LinkEndReason.None);
        _time.Advance((Limits.PeerIdleDefault / 2) - (Limits.PeerSweepInterval * 3));
        _frames.Reason.ShouldBe(LinkEndReason.None);
        _time.Advance(Limits.PeerSweepInterval * 4);
        (await Wait.For(_running)).ShouldBe(LinkEndReason.Silent);
    }

    /// <summary>Looks that come a little late, again and again, must not excuse a silent peer for ever.</summary>
    [Fact]
    public async Task Connection_LooksThatAreALittleLate_IsGivenUpAllTheSame()
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < Limits.PeerIdleDefault; passed += Limits.PeerPauseMin)
        {
            _time.Stall(Limits.PeerPauseMin);
        }

        (await Wait.For(_running)).ShouldBe(LinkEndReason.Silent);
    }

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
