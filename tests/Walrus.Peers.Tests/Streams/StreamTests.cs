using static Walrus.Peers.Tests.Handlers;

namespace Walrus.Peers.Tests.Streams;

/// <summary>Streams between two nodes, in memory.</summary>
public sealed class StreamTests : IAsyncDisposable
{
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(10);

    private readonly ManualTime _time = new();
    private readonly MemoryNetwork _memory = new();
    private readonly TestNode _a;
    private readonly TestNode _b;

    public StreamTests()
    {
        _a = TestNode.InMemory(_memory, TestNode.Options(1) with { IdleTimeout = Limits.PeerWaitMax }, _time);
        _b = TestNode.InMemory(_memory, TestNode.Options(2) with { IdleTimeout = Limits.PeerWaitMax }, _time);
        _a.Network.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await _a.DisposeAsync();
        await _b.DisposeAsync();
        _a.Network.Counts.ShouldBe((0, 0, 0));
        _b.Network.Counts.ShouldBe((0, 0, 0));
    }

    [Fact]
    public async Task Stream_ManyMessages_ArriveInOrderAndTheAnswerEndsIt()
    {
        using PeerStreamWriter stream = await OpenAsync(async (opening, reader, stop) =>
        {
            int read = 0;
            PeerStreamItem item;
            while ((item = await reader.ReadAsync(stop)).State == PeerStreamState.Message)
            {
                BitConverter.ToInt32(item.Payload.Span).ShouldBe(read++);
            }

            item.State.ShouldBe(PeerStreamState.Ended);
            return PeerReply.Answer(new byte[] { opening.Payload.Span[0], (byte)(read / 100) });
        });
        byte[] body = new byte[2000];
        for (int i = 0; i < 5000; i++)
        {
            (await Wait.For(stream.WriteAsync(new PeerPayload(BitConverter.GetBytes(i), body), CancellationToken.None))).ShouldBeTrue();
        }

        using PeerAnswer answer = await Wait.For(stream.CompleteAsync(CancellationToken.None));
        answer.IsAnswered.ShouldBeTrue(answer.Text);
        answer.Payload.ToArray().ShouldBe([9, 50]);
        stream.IsOver.ShouldBeTrue();
        (await Wait.For(stream.WriteAsync(body, CancellationToken.None))).ShouldBeFalse();
    }

    [Fact]
    public async Task Stream_TheReaderStands_TheWriterStopsAtTheWindow()
    {
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using PeerStreamWriter stream = await OpenAsync(async (_, reader, stop) =>
        {
            await gate.Task;
            while ((await reader.ReadAsync(stop)).State == PeerStreamState.Message)
            {
            }

            return PeerReply.Answer(PeerPayload.Empty);
        });
        const int MessageBytes = 10_000;
        const int InWindow = (Limits.PeerStreamWindowBytes / (MessageBytes + FrameCodec.HeaderBytes)) + 1;
        for (int i = 0; i < InWindow; i++)
        {
            await Wait.For(stream.WriteAsync(new byte[MessageBytes], CancellationToken.None));
        }

        using CancellationTokenSource cancel = new();
        Task<bool> cancelled = stream.WriteAsync(new byte[MessageBytes], cancel.Token).AsTask();
        cancelled.IsCompleted.ShouldBeFalse();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => Wait.For(cancelled));
        Task<bool> waiting = stream.WriteAsync(new byte[MessageBytes], CancellationToken.None).AsTask();
        waiting.IsCompleted.ShouldBeFalse();
        _b.Network.Counts.Payloads.ShouldBeLessThanOrEqualTo(InWindow + 1);

        gate.SetResult();
        (await Wait.For(waiting)).ShouldBeTrue();
        using PeerAnswer answer = await Wait.For(stream.CompleteAsync(CancellationToken.None));
        answer.IsAnswered.ShouldBeTrue();
    }

    [Fact]
    public async Task Stream_MessagesLargerThanTheWindow_Pass()
    {
        using PeerStreamWriter stream = await OpenAsync(async (_, reader, stop) =>
        {
            long bytes = 0;
            PeerStreamItem item;
            while ((item = await reader.ReadAsync(stop)).State == PeerStreamState.Message)
            {
                bytes += item.Payload.Length;
            }

            return PeerReply.Answer(BitConverter.GetBytes(bytes));
        });
        for (int i = 0; i < 3; i++)
        {
            await Wait.For(stream.WriteAsync(new byte[Limits.PeerStreamWindowBytes * 3], CancellationToken.None));
            await Wait.For(stream.WriteAsync(PeerPayload.Empty, CancellationToken.None));
        }

        using PeerAnswer answer = await Wait.For(stream.CompleteAsync(CancellationToken.None));
        BitConverter.ToInt64(answer.Payload.Span).ShouldBe(9L * Limits.PeerStreamWindowBytes);
    }

    [Fact]
    public async Task Stream_TheReceiverAnswersEarly_TheWriterIsToldAndGetsTheAnswer()
    {
        using PeerStreamWriter stream = await OpenAsync(async (_, reader, stop) =>
        {
            await reader.ReadAsync(stop);
            return PeerReply.Refuse(new RefusalCode(400), "wrong epoch");
        });
        while (await Wait.For(stream.WriteAsync(new byte[1000], CancellationToken.None)))
        {
        }

        using PeerAnswer answer = await Wait.For(stream.CompleteAsync(CancellationToken.None));
        (answer.Outcome, answer.Code.Value, answer.Text).ShouldBe((PeerOutcome.Refused, (ushort)400, "wrong epoch"));
    }

    [Fact]
    public async Task Stream_Aborted_TheReaderSeesWhatCameBeforeAndTheReason()
    {
        TaskCompletionSource<PeerStreamItem> end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int read = 0;
        using PeerStreamWriter stream = await OpenAsync(async (_, reader, stop) =>
        {
            PeerStreamItem item;
            while ((item = await reader.ReadAsync(stop)).State == PeerStreamState.Message)
            {
                read++;
            }

            end.SetResult(item);
            return PeerReply.Answer(PeerPayload.Empty);
        });
        await Wait.For(stream.WriteAsync(new byte[10], CancellationToken.None));
        stream.Abort(new RefusalCode(500), "disk failed");
        PeerStreamItem last = await Wait.For(end.Task);
        (read, last.State, last.Code.Value, last.Text).ShouldBe((1, PeerStreamState.Aborted, (ushort)500, "disk failed"));
        (await Wait.For(stream.WriteAsync(new byte[10], CancellationToken.None))).ShouldBeFalse();
    }

    [Fact]
    public async Task Stream_NotCompleted_IsAbortedWhenDisposed()
    {
        TaskCompletionSource<PeerStreamItem> end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        PeerStreamWriter stream = await OpenAsync(async (_, reader, stop) =>
        {
            end.SetResult(await reader.ReadAsync(stop));
            return PeerReply.Answer(new byte[100]);
        });
        stream.Dispose();
        (await Wait.For(end.Task)).State.ShouldBe(PeerStreamState.Aborted);
    }

    [Fact]
    public async Task Stream_TheConnectionIsCut_BothSidesAreTold()
    {
        TaskCompletionSource<PeerStreamItem> end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using PeerStreamWriter stream = await OpenAsync(async (_, reader, _) =>
        {
            await reader.ReadAsync(CancellationToken.None);
            end.SetResult(await reader.ReadAsync(CancellationToken.None));
            return PeerReply.Answer(PeerPayload.Empty);
        });
        await Wait.For(stream.WriteAsync(new byte[10], CancellationToken.None));
        _memory.CutAll();
        using PeerAnswer answer = await Wait.For(stream.CompleteAsync(CancellationToken.None));
        answer.Outcome.ShouldBe(PeerOutcome.LinkLost);
        (await Wait.For(end.Task)).State.ShouldBeOneOf(PeerStreamState.Lost, PeerStreamState.Message);
    }

    [Fact]
    public async Task Stream_TheReceiverStandsTooLong_TimesOut()
    {
        using PeerStreamWriter stream = await OpenAsync(async (_, _, stop) =>
        {
            await Task.Delay(Timeout.Infinite, stop);
            return PeerReply.Answer(PeerPayload.Empty);
        });
        await Wait.For(stream.WriteAsync(new byte[10], CancellationToken.None)); // The grant has come, so the stall is counted from a known time.
        _time.Advance(Stall - TimeSpan.FromMilliseconds(1));
        stream.IsOver.ShouldBeFalse();
        _time.Advance(Limits.PeerSweepInterval);
        using PeerAnswer answer = await Wait.For(stream.CompleteAsync(CancellationToken.None));
        answer.Outcome.ShouldBe(PeerOutcome.TimedOut);
    }

    /// <summary>The peer is alive and its process reads nothing from this lane any more: the writer waits in the queue, not for a grant.</summary>
    [Fact]
    public async Task Stream_WaitingForRoomBehindAPeerThatDoesNotRead_TimesOutAllTheSame()
    {
        PeerChannel stuck = new(9, PeerLane.Bulk);
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _b.Services.OnMessage(stuck, Kind, Message(async (_, _) => await gate.Task));
        using PeerStreamWriter stream = await OpenAsync(async (_, reader, stop) =>
        {
            while ((await reader.ReadAsync(stop)).State == PeerStreamState.Message)
            {
            }

            return PeerReply.Answer(PeerPayload.Empty);
        });
        await Wait.For(stream.WriteAsync(new byte[10], CancellationToken.None));
        byte[] large = new byte[1024 * 1024];
        PeerLink link = _a.Network.Find(_b.Id)!;
        using CancellationTokenSource full = new();
        List<Task<SendOutcome>> sent = [];
        do
        {
            sent.Add(link.SendAsync(stuck, Kind, large, full.Token).AsTask());
        }
        while (sent.Count(task => !task.IsCompleted) < 20); // More wait than the pipes below could still take.

        Task<bool> writing = stream.WriteAsync(new byte[10], CancellationToken.None).AsTask();
        writing.IsCompleted.ShouldBeFalse("it waits behind them");
        _time.Advance(Stall + Limits.PeerSweepInterval);
        (await Wait.For(writing)).ShouldBeFalse();
        using PeerAnswer answer = await Wait.For(stream.CompleteAsync(CancellationToken.None));
        answer.Outcome.ShouldBe(PeerOutcome.TimedOut);
        await full.CancelAsync();
        gate.SetResult();
        _ = await Wait.For(Task.WhenAll(sent).ContinueWith(all => all.IsCompleted, TaskScheduler.Default));
    }

    [Fact]
    public async Task Complete_Cancelled_GivesTheStreamUp()
    {
        TaskCompletionSource told = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using PeerStreamWriter stream = await OpenAsync(async (_, _, stop) =>
        {
            await using CancellationTokenRegistration registration = stop.Register(told.SetResult);
            await Task.Delay(Timeout.Infinite, stop);
            return PeerReply.Answer(PeerPayload.Empty);
        });
        using CancellationTokenSource cancel = new();
        Task<PeerAnswer> completing = stream.CompleteAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => Wait.For(completing));
        await Wait.For(told.Task);
    }

    [Fact]
    public async Task OpenStream_MoreThanMayBeOpen_IsFull_UntilOneEnds()
    {
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        List<PeerStreamWriter> streams = [await OpenAsync(async (_, _, _) =>
        {
            await gate.Task;
            return PeerReply.Answer(PeerPayload.Empty);
        })];
        PeerLink link = _a.Network.Find(_b.Id)!;
        for (int i = 1; i < Limits.PeerStreamsMax; i++)
        {
            streams.Add(link.OpenStream(Bulk, Kind, PeerPayload.Empty, Stall, out _).ShouldNotBeNull());
        }

        link.OpenStream(Bulk, Kind, PeerPayload.Empty, Stall, out SendOutcome outcome).ShouldBeNull();
        outcome.ShouldBe(SendOutcome.QueueFull);
        gate.SetResult();
        foreach (PeerStreamWriter stream in streams)
        {
            (await Wait.For(stream.CompleteAsync(CancellationToken.None))).Dispose();
            stream.Dispose();
        }

        using PeerStreamWriter last = link.OpenStream(Bulk, Kind, PeerPayload.Empty, Stall, out _).ShouldNotBeNull();
        (await Wait.For(last.CompleteAsync(CancellationToken.None))).IsAnswered.ShouldBeTrue();
    }

    private async Task<PeerStreamWriter> OpenAsync(Func<PeerMessage, PeerStreamReader, CancellationToken, ValueTask<PeerReply>> handle)
    {
        _b.Services.OnStream(Bulk, Kind, Stream(handle));
        _b.Network.Start();
        PeerLink link = await _a.DialAsync(_b);
        return link.OpenStream(Bulk, Kind, new byte[] { 9 }, Stall, out _).ShouldNotBeNull();
    }
}
