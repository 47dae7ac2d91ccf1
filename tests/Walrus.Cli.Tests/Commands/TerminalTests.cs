using System.Text;
using Walrus.Cli.Terminal;
using Walrus.Cli.Tests.Broker;

namespace Walrus.Cli.Tests.Commands;

public sealed class TerminalTests
{
    [Fact]
    public async Task Output_Gathered_GoesOutWhenItIsEnough()
    {
        using var stream = new MemoryStream();
        var output = new ByteOutput(stream);

        output.Write(new byte[Limits.OutputBufferBytes - 1]);
        await output.FlushIfFullAsync(CancellationToken.None);
        stream.Length.ShouldBe(0);
        output.Write("ö");
        await output.FlushIfFullAsync(CancellationToken.None);
        stream.Length.ShouldBe(Limits.OutputBufferBytes + 1);
        output.WriteLine("x"u8);
        await output.FlushAsync(CancellationToken.None);

        Encoding.UTF8.GetString(stream.ToArray().AsSpan(Limits.OutputBufferBytes - 1)).ShouldBe("öx\n");
    }

    [Fact]
    public async Task Connecting_WaitsNoLongerThanAPersonDoes()
    {
        await using var broker = new FakeBroker();
        (await WaitsOf("topics")).ShouldContain(Limits.CliConnectTimeout);

        var waits = await WaitsOf("topics", "--timeout", "4s");
        waits.ShouldContain(TimeSpan.FromSeconds(4));
        waits.ShouldNotContain(Limits.CliConnectTimeout);

        async Task<IEnumerable<TimeSpan>> WaitsOf(params string[] args)
        {
            var clock = new RecordingClock();
            using var harness = new CliHarness { Time = clock };
            (await harness.RunAsync([.. args, "--addr", broker.Address])).Code.ShouldBe(0);
            return clock.Waits;
        }
    }

    [Fact]
    public void Interrupt_NobodyTakesIt_EndsTheProgram()
    {
        using var interrupts = new InterruptSignal();
        var taken = 0;

        interrupts.SendTo(() => taken++);
        interrupts.Raise();
        taken.ShouldBe(1);
        interrupts.Program.IsCancellationRequested.ShouldBeFalse();
        interrupts.SendTo(null);
        interrupts.Raise();

        interrupts.Program.IsCancellationRequested.ShouldBeTrue();
    }
}
