using System.Buffers;

namespace Walrus.Peers.Tests.Connections;

public sealed class SendQueueTests
{
    private const int FrameBytes = FrameCodec.HeaderBytes + 4;

    [Fact]
    public void TryAdd_PastTheBytes_IsFull_UntilTheTakerReleases()
    {
        SendQueue queue = new(100, 2 * FrameBytes);
        Add(queue, 1).ShouldBe(SendOutcome.Queued);
        Add(queue, 2).ShouldBe(SendOutcome.Queued);
        Add(queue, 3).ShouldBe(SendOutcome.QueueFull);

        SendChunk chunk = queue.Take()!;
        Add(queue, 4).ShouldBe(SendOutcome.QueueFull); // Taken is not sent.
        Numbers(chunk).ShouldBe([1, 2]);
        queue.Release(chunk);
        Add(queue, 5).ShouldBe(SendOutcome.Queued);
        Numbers(queue.Take()!).ShouldBe([5]);
    }

    [Fact]
    public void TryAdd_PastTheNumber_IsFull()
    {
        SendQueue queue = new(Limits.PeerSendQueueFramesMax, long.MaxValue);
        for (int i = 0; i < Limits.PeerSendQueueFramesMax; i++)
        {
            Add(queue, i).ShouldBe(SendOutcome.Queued);
        }

        Add(queue, 0).ShouldBe(SendOutcome.QueueFull);
        queue.Close().ShouldBe(Limits.PeerSendQueueFramesMax);
    }

    [Fact]
    public void TryAdd_AFrameLargerThanTheBound_GoesAlone()
    {
        SendQueue queue = new(100, 10);
        queue.TryAdd(Header, new byte[1000]).ShouldBe(SendOutcome.Queued);
        Add(queue, 1).ShouldBe(SendOutcome.QueueFull);
        queue.TryAdd(Header, BitConverter.GetBytes(7), isForced: true).ShouldBe(SendOutcome.Queued);
    }

    [Fact]
    public void Take_ManySmallAndLargeFrames_KeepsTheirOrder()
    {
        SendQueue queue = new(10_000, long.MaxValue);
        Random random = new(3);
        for (int i = 0; i < 1000; i++)
        {
            queue.TryAdd(Header, new PeerPayload(BitConverter.GetBytes(i), new byte[random.Next(10) == 0 ? Limits.PeerSendChunkBytes : random.Next(500)]));
        }

        List<int> numbers = [];
        while (queue.Take() is { } chunk)
        {
            numbers.AddRange(Numbers(chunk));
            queue.Release(chunk);
        }

        numbers.ShouldBe(Enumerable.Range(0, 1000));
        queue.Frames.ShouldBe(0);
    }

    [Fact]
    public async Task AddAsync_NoRoom_WaitsInOrderAndBehindOthers()
    {
        SendQueue queue = new(1, long.MaxValue);
        Add(queue, 1);
        Task<SendOutcome> second = AddAsync(queue, 2);
        Task<SendOutcome> third = AddAsync(queue, 3);
        second.IsCompleted.ShouldBeFalse();

        TakeAll(queue).ShouldBe([1]);
        (await Wait.For(second)).ShouldBe(SendOutcome.Queued);
        Add(queue, 9).ShouldBe(SendOutcome.QueueFull); // Nobody overtakes those who wait.
        TakeAll(queue).ShouldBe([2]);
        (await Wait.For(third)).ShouldBe(SendOutcome.Queued);
        TakeAll(queue).ShouldBe([3]);
    }

    [Fact]
    public async Task AddAsync_CancelledWhileWaiting_SendsNothing()
    {
        SendQueue queue = new(1, long.MaxValue);
        Add(queue, 1);
        using CancellationTokenSource cancel = new();
        Task<SendOutcome> waiting = queue.AddAsync(Header, BitConverter.GetBytes(2), cancel.Token).AsTask();
        Task<SendOutcome> behind = AddAsync(queue, 3);
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => Wait.For(waiting));
        TakeAll(queue).ShouldBe([1]);
        (await Wait.For(behind)).ShouldBe(SendOutcome.Queued);
        TakeAll(queue).ShouldBe([3]);
    }

    [Fact]
    public async Task AddAsync_TooManyWait_IsFull()
    {
        SendQueue queue = new(1, long.MaxValue);
        Add(queue, 1);
        Task<SendOutcome>[] waiting = [.. Enumerable.Range(0, Limits.PeerSendWaitersMax).Select(i => AddAsync(queue, i))];
        (await Wait.For(AddAsync(queue, 0))).ShouldBe(SendOutcome.QueueFull);
        queue.Close();
        (await Wait.For(Task.WhenAll(waiting))).ShouldAllBe(outcome => outcome == SendOutcome.LinkDown);
    }

    [Fact]
    public async Task Close_WithFramesAndWaiters_CountsTheLostAndFreesTheWaiters()
    {
        SendQueue queue = new(2, long.MaxValue);
        Add(queue, 1);
        SendChunk taken = queue.Take()!;
        Add(queue, 2);
        Task<SendOutcome> waiting = AddAsync(queue, 3);

        queue.Close().ShouldBe(2);
        queue.Close().ShouldBe(0);
        (await Wait.For(waiting)).ShouldBe(SendOutcome.LinkDown);
        Add(queue, 4).ShouldBe(SendOutcome.LinkDown);
        queue.Release(taken);
        queue.IsOver.ShouldBeTrue();
        queue.Take().ShouldBeNull();
    }

    [Fact]
    public void Finish_WithFrames_IsOverWhenTheyAreSent()
    {
        SendQueue queue = new(2, long.MaxValue);
        Add(queue, 1);
        queue.Finish();
        queue.IsOver.ShouldBeFalse();
        Add(queue, 2).ShouldBe(SendOutcome.LinkDown);
        TakeAll(queue).ShouldBe([1]);
        queue.IsOver.ShouldBeTrue();
    }

    [Fact]
    public void TryAdd_Warm_AllocatesNothing()
    {
        SendQueue queue = new(1000, long.MaxValue);
        byte[] payload = new byte[100];
        long before = 0;
        for (int i = 0; i < 2000; i++)
        {
            before = i == 1000 ? GC.GetAllocatedBytesForCurrentThread() : before;
            queue.TryAdd(Header, payload);
            queue.TryAdd(Header, payload);
            queue.Release(queue.Take()!);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void Release_ManyChunks_KeepsAFew()
    {
        SendQueue queue = new(10_000, long.MaxValue);
        List<SendChunk> chunks = [];
        for (int i = 0; i < Limits.PeerSendChunksKept * 4; i++)
        {
            Add(queue, i);
            chunks.Add(queue.Take()!);
        }

        chunks.ForEach(queue.Release);
        HashSet<SendChunk> again = [];
        for (int i = 0; i < Limits.PeerSendChunksKept * 4; i++)
        {
            Add(queue, i);
            again.Add(queue.Take()!);
        }

        again.Intersect(chunks).Count().ShouldBe(Limits.PeerSendChunksKept);
    }

    private static FrameHeader Header => new(FrameKind.Message, 1, 1);

    private static SendOutcome Add(SendQueue queue, int number) => queue.TryAdd(Header, BitConverter.GetBytes(number));

    private static Task<SendOutcome> AddAsync(SendQueue queue, int number) => queue.AddAsync(Header, BitConverter.GetBytes(number), CancellationToken.None).AsTask();

    private static List<int> TakeAll(SendQueue queue)
    {
        SendChunk chunk = queue.Take()!;
        List<int> numbers = Numbers(chunk);
        queue.Release(chunk);
        return numbers;
    }

    private static List<int> Numbers(SendChunk chunk)
    {
        List<int> numbers = [];
        ReadOnlySequence<byte> bytes = new(chunk.Written.ToArray());
        while (FrameCodec.TryRead(ref bytes, Limits.PeerFrameBytesMax, out Frame frame) == FrameStatus.Frame)
        {
            numbers.Add(BitConverter.ToInt32(frame.Payload.Slice(0, 4).ToArray()));
        }

        bytes.IsEmpty.ShouldBeTrue();
        return numbers;
    }
}
