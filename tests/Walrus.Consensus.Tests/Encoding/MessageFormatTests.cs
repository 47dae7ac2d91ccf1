using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Walrus.Testing;

namespace Walrus.Consensus.Tests.Encoding;

/// <summary>Messages on the wire: golden bytes, round trips, and bytes that nobody should have sent.</summary>
public sealed class MessageFormatTests
{
    private static Arbitrary<int> SeedsOfMessages => Gen.Choose(0, int.MaxValue).ToArbitrary();

    [Fact]
    public void Writer_GoldenMessages_GivesTheGoldenBytes() =>
        MessageSamples.Golden().SelectMany(Encode).ShouldBe(GoldenFile.Load("raft-messages.hex"));

    [Fact]
    public void Reader_GoldenBytes_GivesTheGoldenMessages()
    {
        ReadOnlySpan<byte> golden = GoldenFile.Load("raft-messages.hex");
        foreach (Message expected in MessageSamples.Golden())
        {
            int bytes = MessageWriter.Bytes(expected);
            MessageReader.TryRead(golden[..bytes], out Message? message).ShouldBe(MessageReadOutcome.Read);
            MessageSamples.Text(message!).ShouldBe(MessageSamples.Text(expected));
            golden = golden[bytes..];
        }

        golden.Length.ShouldBe(0);
    }

    [Fact]
    public void Message_AnyThatACoreSends_ComesBackEqual() => Prop.ForAll(SeedsOfMessages, seed =>
    {
        Message message = MessageSamples.Draw(seed);
        MessageReader.TryRead(Encode(message), out Message? read).ShouldBe(MessageReadOutcome.Read);
        MessageSamples.Text(read!).ShouldBe(MessageSamples.Text(message));
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Reader_AnyBytes_NeverThrows() => Prop.ForAll<byte[]>(bytes =>
    {
        (MessageReader.TryRead(bytes, out Message? message) == MessageReadOutcome.Read).ShouldBe(message is not null);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Reader_MessageWithChangedBytes_NeverThrowsAndReadsOnlyWhatIsThere() =>
        Prop.ForAll(SeedsOfMessages, ArbMap.Default.ArbFor<(byte At, byte Value)[]>(), (int seed, (byte At, byte Value)[] changes) =>
        {
            byte[] bytes = Encode(MessageSamples.Draw(seed));
            foreach ((byte at, byte value) in changes)
            {
                bytes[at % bytes.Length] = value;
            }

            if (MessageReader.TryRead(bytes, out Message? message) == MessageReadOutcome.Read)
            {
                byte[] again = Encode(message!);
                again.Length.ShouldBe(bytes.Length, "what is read is all that was there");
                MessageReader.TryRead(again, out Message? same).ShouldBe(MessageReadOutcome.Read);
                MessageSamples.Text(same!).ShouldBe(MessageSamples.Text(message!));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Reader_CutShortOrTooLong_Refuses()
    {
        foreach (Message message in MessageSamples.Golden())
        {
            byte[] bytes = Encode(message);
            for (int length = 0; length < bytes.Length; length++)
            {
                MessageReader.TryRead(bytes.AsSpan(0, length), out _).ShouldBe(MessageReadOutcome.Malformed);
            }

            MessageReader.TryRead([.. bytes, 0], out _).ShouldBe(MessageReadOutcome.Malformed);
        }
    }

    [Fact]
    public void Reader_OtherVersionKindOrFlag_SaysWhich()
    {
        byte[] bytes = Encode(new TimeoutNow(new NodeId(1), new NodeId(2), new Term(3)));
        Changed(bytes, 0, 2).ShouldBe(MessageReadOutcome.OtherVersion);
        Changed(bytes, 1, 0).ShouldBe(MessageReadOutcome.UnknownKind);
        Changed(bytes, 1, 10).ShouldBe(MessageReadOutcome.UnknownKind);
        Changed(bytes, 2, 1).ShouldBe(MessageReadOutcome.Malformed);
        Changed(bytes, 3, 1).ShouldBe(MessageReadOutcome.Malformed);
    }

    [Fact]
    public void Reader_CountsBeyondTheBytes_TakesNoMemoryForThem()
    {
        AppendRequest append = new(new NodeId(1), new NodeId(2), new Term(3), LogPosition.Zero, [], LogIndex.Zero);
        const int countAt = MessageFormat.HeaderBytes + MessageFormat.PositionBytes + sizeof(long);
        byte[] bytes = Encode(append);
        BitConverter.TryWriteBytes(bytes.AsSpan(countAt), int.MaxValue).ShouldBeTrue();
        MessageReader.TryRead(bytes, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        MessageReader.TryRead(bytes, out _).ShouldBe(MessageReadOutcome.Malformed);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1_000);
    }

    [Fact]
    public void Reader_LongerThanTheBound_Refuses() =>
        MessageReader.TryRead(new byte[Limits.MessageBytesMax + 1], out _).ShouldBe(MessageReadOutcome.Malformed);

    [Fact]
    public void Bytes_OfTheLargestMessages_StayBelowTheBound()
    {
        LogEntry[] entries = [.. Enumerable.Range(1, Limits.AppendEntriesMax).Select(index => new LogEntry(new LogIndex(index), new Term(1), EntryKind.Command, new byte[Limits.AppendBytesMax / Limits.AppendEntriesMax]))];
        entries[^1] = new LogEntry(entries[^1].Index, new Term(1), EntryKind.Command, new byte[Limits.ProposalBytesMax]);
        MessageWriter.Bytes(new AppendRequest(new NodeId(1), new NodeId(2), new Term(1), LogPosition.Zero, entries, LogIndex.Zero)).ShouldBeLessThan(Limits.MessageBytesMax);
        MemberSet members = MemberSet.TryCreate([new NodeId(1)], Enumerable.Range(2, Limits.MembersMax - 1).Select(id => new NodeId(id)))!;
        Snapshot snapshot = new(new LogPosition(new LogIndex(1), new Term(1)), members, Limits.SnapshotBytesMax, 0);
        MessageWriter.Bytes(new SnapshotChunk(new NodeId(1), new NodeId(2), new Term(1), snapshot, 0, new byte[Limits.SnapshotChunkBytesMax])).ShouldBeLessThan(Limits.MessageBytesMax);
    }

    [Fact]
    public void Writer_WarmAppend_AllocatesNothing()
    {
        Message message = MessageSamples.Golden()[2];
        byte[] into = new byte[MessageWriter.Bytes(message)];
        MessageWriter.Write(message, into);
        long before = GC.GetAllocatedBytesForCurrentThread();
        MessageWriter.Write(message, into);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void Writer_UnknownMessage_Throws() =>
        Should.Throw<ArgumentException>(() => MessageWriter.Bytes(new Strange()));

    private static byte[] Encode(Message message)
    {
        ArrayBufferWriter<byte> into = new();
        MessageWriter.Write(message, into);
        into.WrittenCount.ShouldBe(MessageWriter.Bytes(message));
        return into.WrittenSpan.ToArray();
    }

    private static MessageReadOutcome Changed(byte[] bytes, int at, byte value)
    {
        byte[] changed = [.. bytes];
        changed[at] = value;
        return MessageReader.TryRead(changed, out _);
    }

    private sealed record Strange() : Message(default, default, default);
}
