using Walrus.Node.Commands;
using Walrus.Node.Connections;
using Walrus.Protocol;
using Walrus.Testing;

namespace Walrus.Node.Tests.Connections;

public sealed class ClientConnectionTests
{
    [Fact]
    public async Task Run_ConsecutivePuts_AreStartedWithoutWaitingForEachOther()
    {
        ScriptedHandler put = new(RequestKind.Put);
        await using PipeClient client = new([put]);

        await client.SendAsync("PUT a 1", "PUT a 2", "PUT a 3");

        List<TaskCompletionSource<Reply>> answers = [];
        foreach (string expected in new[] { "1", "2", "3" })
        {
            (string payload, TaskCompletionSource<Reply> answer) = await put.NextAsync();
            payload.ShouldBe(expected);
            answers.Add(answer);
        }

        answers.ForEach(answer => answer.SetResult(Reply.Ok));
        (await client.ReceiveAsync()).ShouldBe("OK");
    }

    [Fact]
    public async Task Run_RequestsThatEndOutOfOrder_AreAnsweredInOrder()
    {
        ScriptedHandler put = new(RequestKind.Put);
        await using PipeClient client = new([put]);
        await client.SendAsync("PUT a 1", "PUT a 2", "NONSENSE", "PUT a 3");
        TaskCompletionSource<Reply> first = (await put.NextAsync()).Answer;
        TaskCompletionSource<Reply> second = (await put.NextAsync()).Answer;
        TaskCompletionSource<Reply> third = (await put.NextAsync()).Answer;

        third.SetResult(Reply.Error("third"));
        second.SetResult(Reply.Error("second"));
        first.SetResult(Reply.Error("first"));

        (await client.ReceiveAsync()).ShouldBe("ERR first");
        (await client.ReceiveAsync()).ShouldBe("ERR second");
        (await client.ReceiveAsync()).ShouldBe("ERR unknown command");
        (await client.ReceiveAsync()).ShouldBe("ERR third");
    }

    [Fact]
    public async Task Run_AnswersThatAreReady_DoNotWaitForOneThatIsNot()
    {
        ScriptedHandler put = new(RequestKind.Put);
        await using PipeClient client = new([put, new InstantHandler(RequestKind.Fetch, () => Reply.Empty)]);

        await client.SendAsync("FETCH b 1 0", "PUT a 1");

        (await client.ReceiveAsync()).ShouldBe("EMPTY");
    }

    [Fact]
    public async Task Run_GetBehindPutOfTheSameTopic_StartsOnlyWhenThePutHasEnded()
    {
        ScriptedHandler put = new(RequestKind.Put);
        InstantHandler get = new(RequestKind.Get, () => Reply.Empty);
        await using PipeClient client = new([put, get]);
        await client.SendAsync("PUT a 1", "GET a");
        TaskCompletionSource<Reply> answer = (await put.NextAsync()).Answer;
        get.Calls.ShouldBe(0);

        answer.SetResult(Reply.Ok);

        (await client.ReceiveAsync()).ShouldBe("OK");
        (await client.ReceiveAsync()).ShouldBe("EMPTY");
        get.Calls.ShouldBe(1);
    }

    [Fact]
    public async Task Run_GetBehindPutOfAnotherTopic_StartsAtOnce()
    {
        ScriptedHandler put = new(RequestKind.Put);
        ScriptedHandler get = new(RequestKind.Get);
        await using PipeClient client = new([put, get]);

        await client.SendAsync("PUT a 1", "GET b");

        await get.NextAsync();
        (await put.NextAsync()).Payload.ShouldBe("1");
    }

    [Fact]
    public async Task Run_MoreRequestsThanTheWindow_StartsTheNextOnlyAfterAnAnswer()
    {
        ScriptedHandler put = new(RequestKind.Put);
        await using PipeClient client = new([put], new WindowLimits { RequestsMax = 2 });
        await client.SendAsync("PUT a 1", "PUT a 2", "PUT a 3");
        TaskCompletionSource<Reply> first = (await put.NextAsync()).Answer;
        await put.NextAsync();
        put.Started.ShouldBe(0);

        first.SetResult(Reply.Ok);

        (await put.NextAsync()).Payload.ShouldBe("3");
    }

    [Fact]
    public async Task Run_ClientThatNeverReads_IsReadNoFurtherThanTheBounds()
    {
        // 1 KB answers, 16 KB of them allowed in flight, 4 KB in each pipe: far fewer than the requests may ever be started.
        InstantHandler fetch = new(RequestKind.Fetch, () => Reply.Fetched(1, new byte[1024]));
        await using PipeClient client = new([fetch], new WindowLimits { ReplyBytesMax = 16 * 1024 });

        ValueTask<System.IO.Pipelines.FlushResult> sending = default;
        int sent = 0;
        do
        {
            sending = client.SendAsync("FETCH a 1 0");
            sent++;
        }
        while (sending.IsCompleted && sent < 100_000);

        sent.ShouldBeLessThan(2_000, "the sender was never held back");
        fetch.Calls.ShouldBeLessThan(64);
        client.StopReading();
        await sending;
    }

    [Fact]
    public async Task Run_ClientGoneWithRequestsInFlight_StillAwaitsThemAll()
    {
        ScriptedHandler put = new(RequestKind.Put);
        await using PipeClient client = new([put]);
        await client.SendAsync("PUT a 1", "PUT a 2");
        TaskCompletionSource<Reply> first = (await put.NextAsync()).Answer;
        TaskCompletionSource<Reply> second = (await put.NextAsync()).Answer;

        client.StopReading();
        client.CloseSending();
        first.SetResult(Reply.Ok);
        client.Run.IsCompleted.ShouldBeFalse();
        second.SetResult(Reply.Ok);

        await client.Run;
    }

    [Fact]
    public async Task Run_ClientThatHalfCloses_StillGetsItsAnswers()
    {
        ScriptedHandler put = new(RequestKind.Put);
        await using PipeClient client = new([put]);
        await client.SendAsync("PUT a 1");
        client.CloseSending();

        (await put.NextAsync()).Answer.SetResult(Reply.Ok);

        (await client.ReceiveAsync()).ShouldBe("OK");
        await client.Run;
    }

    [Fact]
    public async Task Stop_RequestsInFlight_AreAnsweredAndNothingMoreIsRead()
    {
        ScriptedHandler put = new(RequestKind.Put);
        await using PipeClient client = new([put]);
        await client.SendAsync("PUT a 1");
        TaskCompletionSource<Reply> answer = (await put.NextAsync()).Answer;

        client.Connection.Stop();
        answer.SetResult(Reply.Ok);

        (await client.ReceiveAsync()).ShouldBe("OK");
        await client.Run;
    }

    [Fact]
    public async Task Run_HandlerWithADefect_EndsTheConnectionAfterTheAnswersBefore()
    {
        ScriptedHandler put = new(RequestKind.Put);
        await using PipeClient client = new([put, new InstantHandler(RequestKind.Fetch, () => throw new FormatException("a defect"))]);
        await client.SendAsync("FETCH a 1 0", "PUT b 2");
        (await put.NextAsync()).Answer.SetResult(Reply.Ok);

        InvalidOperationException thrown = await Should.ThrowAsync<InvalidOperationException>(() => client.Run);

        thrown.InnerException.ShouldBeOfType<FormatException>();
    }

    [Fact]
    public async Task Run_FrameInSinglesBytes_IsUnderstood()
    {
        await using PipeClient client = new([new InstantHandler(RequestKind.Topics, () => Reply.Json("{}"u8.ToArray()))]);

        foreach (byte value in "\u0006\0\0\0TOPICS"u8.ToArray())
        {
            await client.SendRawAsync(new[] { value });
        }

        (await client.ReceiveAsync()).ShouldBe("{}");
    }

    [Fact]
    public async Task Run_HopelessFrameLength_IsAnsweredAndClosed()
    {
        await using PipeClient client = new([]);

        await client.SendRawAsync(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 1, 2, 3 });

        (await client.ReceiveAsync()).ShouldBe("ERR invalid frame length");
        await client.Run;
    }

    [Fact]
    public async Task IdleWatch_ConnectionInTheMiddleOfAFrame_IsClosedAtTheLimit()
    {
        ManualTime time = new();
        using FrameIdleWatch watch = new(time, TimeSpan.FromSeconds(30));
        await using PipeClient halfFrame = new([], time: time);
        await using PipeClient quiet = new([], time: time);
        watch.Add(halfFrame.Connection.IdleTarget);
        watch.Add(quiet.Connection.IdleTarget);
        await halfFrame.SendRawAsync(new byte[] { 5, 0 });
        await WaitUntilMidFrameAsync(halfFrame);

        time.Advance(TimeSpan.FromSeconds(29));
        halfFrame.Run.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(9));

        await halfFrame.Run;
        time.Advance(TimeSpan.FromHours(1));
        quiet.Run.IsCompleted.ShouldBeFalse("a connection between frames may be idle for ever");
    }

    [Fact]
    public async Task IdleWatch_RestOfTheFrameComesInTime_GoesOn()
    {
        ManualTime time = new();
        using FrameIdleWatch watch = new(time, TimeSpan.FromSeconds(30));
        await using PipeClient client = new([], time: time);
        watch.Add(client.Connection.IdleTarget);
        await client.SendRawAsync("\u0003\0"u8.ToArray());
        await WaitUntilMidFrameAsync(client);
        time.Advance(TimeSpan.FromSeconds(29));

        await client.SendRawAsync("\0\0abc"u8.ToArray());
        (await client.ReceiveAsync()).ShouldBe("ERR unknown command");
        time.Advance(TimeSpan.FromMinutes(5));

        await client.SendAsync("abc");
        (await client.ReceiveAsync()).ShouldBe("ERR unknown command");
    }

    /// <summary>The pipe hands bytes to the reader on the pool; there is no other signal for "it has looked at them".</summary>
    private static async Task WaitUntilMidFrameAsync(PipeClient client)
    {
        while (client.Connection.IdleTarget.MidFrameSince == IFrameIdleTarget.NotInFrame)
        {
            await Task.Yield();
        }
    }
}
