using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Walrus.Protocol;

namespace Walrus.Client.Tests;

/// <summary>The decisions about requests, without socket and clock.</summary>
public sealed class RequestQueueTests
{
    private const long Timeout = 100;
    private static readonly TopicName Logs = new("logs");

    private readonly RequestPool _pool = new();
    private readonly RequestQueue _queue = new(inFlightMax: 3, Timeout);

    [Fact]
    public void TakeForWriting_AtTheInFlightLimit_Stops()
    {
        for (int i = 0; i < 5; i++)
        {
            _ = Put(i);
        }

        Written().ShouldBe(["PUT logs 0", "PUT logs 1", "PUT logs 2"]);
        Written().ShouldBeEmpty();
        Accept();
        Written().ShouldBe(["PUT logs 3"]);
    }

    [Fact]
    public async Task TakeForWriting_BatchAtTheLimit_GoesOnBeforeThoseBehindIt()
    {
        BatchRequest batch = new(Logs, [.. Enumerable.Range(0, 4).Select(i => (ReadOnlyMemory<byte>)Encoding.ASCII.GetBytes($"b{i}"))]);
        _ = Put(0);
        _queue.Submit(batch, 0, CancellationToken.None);
        _ = Put(1);
        Written().ShouldBe(["PUT logs 0", "PUT logs b0", "PUT logs b1"]);
        Accept();
        Accept();
        Accept();
        _queue.NextAnswered().ShouldBeNull("a batch between two portions waits for no answer");
        Written().ShouldBe(["PUT logs b2", "PUT logs b3", "PUT logs 1"]);
        batch.Task.IsCompleted.ShouldBeFalse();
        Accept();
        Accept();
        (await batch.Task.Soon()).Acknowledged.ShouldBe(4);
    }

    [Fact]
    public void TakeForWriting_AtTheByteTarget_Stops()
    {
        _ = Put(0);
        _ = Put(1);
        using FrameBuffer output = new(64);
        _queue.TakeForWriting(output, bytesTarget: 1, now: 0);
        Bodies(output).ShouldBe(["PUT logs 0"]);
    }

    [Fact]
    public async Task Break_BatchBetweenTwoPortions_GoesOnWhereItWas()
    {
        BatchRequest batch = new(Logs, [.. Enumerable.Range(0, 4).Select(i => (ReadOnlyMemory<byte>)Encoding.ASCII.GetBytes($"b{i}"))]);
        _queue.Submit(batch, 0, CancellationToken.None);
        Written().Count.ShouldBe(3);
        Accept();
        Accept();
        Accept();
        _queue.Break(mayRepeat: true, _ => new OutcomeUnknownException("unknown"));
        Written().ShouldBe(["PUT logs b3"]);
        Accept();
        (await batch.Task.Soon()).ShouldBe(new PutBatchResult(4, 0, null));
    }

    [Fact]
    public async Task Expire_SomeDue_SettlesThoseAndTellsTheNextDeadline()
    {
        Task first = Put(0, now: 0);
        Written();
        Task second = Put(1, now: 10);
        Task third = Put(2, now: 20);
        List<bool> sent = [];
        _queue.Expire(Timeout + 10, (_, mayBeSent) =>
        {
            sent.Add(mayBeSent);
            return new TimeoutException();
        }).ShouldBe(Timeout + 20);
        sent.ShouldBe([true, false]);
        await Should.ThrowAsync<TimeoutException>(() => first.Soon());
        await Should.ThrowAsync<TimeoutException>(() => second.Soon());
        third.IsCompleted.ShouldBeFalse();
        Written().ShouldBe(["PUT logs 2"]);
        _queue.Expire(Timeout * 2, (_, _) => new TimeoutException()).ShouldBeNull();
    }

    [Fact]
    public void Expire_ManyWhileDisconnected_HoldsNoneOfThem()
    {
        for (int round = 0; round < 50; round++)
        {
            for (int i = 0; i < 100; i++)
            {
                _ = Put(i, now: round * Timeout);
            }

            _queue.Expire((round + 1) * Timeout, (_, _) => new TimeoutException()).ShouldBeNull();
            _queue.HasWaiting.ShouldBeFalse();
        }

        _queue.WaitingIncludingSettled.ShouldBeLessThan(200);
    }

    [Fact]
    public async Task Cancel_LateAndOfAnEarlierUse_DoesNothing()
    {
        using CancellationTokenSource earlier = new();
        SingleRequest request = _pool.Rent().As(RequestKind.Get, Logs);
        _queue.Submit(request, 0, earlier.Token);
        ValueTask<ReadOnlyMemory<byte>?> task = request.AsEntryTask();
        Written();
        Accept();
        task.IsCompletedSuccessfully.ShouldBeTrue();
        await task;
        _queue.Cancel(request, earlier.Token);

        SingleRequest again = _pool.Rent();
        again.ShouldBeSameAs(request);
        _queue.Submit(again.As(RequestKind.Get, Logs), 0, CancellationToken.None);
        ValueTask<ReadOnlyMemory<byte>?> next = again.AsEntryTask();
        _queue.Cancel(request, earlier.Token);
        next.IsCompleted.ShouldBeFalse();
        Written();
        Accept();
        next.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public async Task Put_Warm_AllocatesNothing()
    {
        using FrameBuffer output = new(4096);
        ReadOnlyMemory<byte> payload = new byte[100];
        Answer ok = new(ResponseKind.Ok, [], 0, string.Empty);
        long before = 0;
        for (int i = 0; i < 200; i++)
        {
            if (i == 100)
            {
                before = GC.GetAllocatedBytesForCurrentThread();
            }

            SingleRequest request = _pool.Rent().AsPut(Logs, payload);
            _queue.Submit(request, 0, CancellationToken.None);
            ValueTask task = request.AsTask();
            output.Clear();
            _queue.TakeForWriting(output, 4096, 0);
            _queue.Accept(ok, 0);
            await task;
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void AnyHistory_EachRequestEndsOnceWithItsOwnAnswer() =>
        Prop.ForAll(Gen.Choose(0, 6).ArrayOf().ToArbitrary(), steps => new RequestHistory(inFlightMax: 3).Run(steps)).QuickCheckThrowOnFailure();

    private Task Put(int number, long now = 0)
    {
        SingleRequest request = _pool.Rent().AsPut(Logs, Encoding.ASCII.GetBytes($"{number}"));
        _queue.Submit(request, now, CancellationToken.None);
        return request.AsTask().AsTask();
    }

    private void Accept() => _queue.Accept(new Answer(ResponseKind.Ok, [], 0, string.Empty), 0);

    private List<string> Written()
    {
        using FrameBuffer output = new(1024);
        _queue.TakeForWriting(output, 1024, 0);
        return Bodies(output);
    }

    private static List<string> Bodies(FrameBuffer output)
    {
        FrameReader reader = new(1024);
        ReadOnlySequence<byte> rest = new(output.WrittenMemory);
        List<string> bodies = [];
        while (reader.TryRead(ref rest, out ReadOnlySequence<byte> body) == FrameReadStatus.Frame)
        {
            bodies.Add(Encoding.ASCII.GetString(body));
        }

        return bodies;
    }
}
