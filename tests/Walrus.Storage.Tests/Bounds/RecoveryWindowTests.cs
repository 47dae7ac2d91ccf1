using Walrus.Storage.Format;
using Walrus.Storage.Journal.Backends;
using Walrus.Storage.Recovery;

namespace Walrus.Storage.Tests.Bounds;

/// <summary>The search for traces behind a torn end looks through a window that moves: no record hides where one window ends.</summary>
public sealed class RecoveryWindowTests
{
    private const int FileBytes = (3 * Limits.RecoveryWindowBytes) + 4096;

    private static readonly Generation Generation = new(7);
    private static readonly FrameSalt Salt = new(0xC0FFEE);

    public static TheoryData<int> RecordsAroundAWindowsEnd
    {
        get
        {
            TheoryData<int> positions = [];
            for (int position = Limits.RecoveryWindowBytes - (2 * RecordFrame.Bytes); position <= Limits.RecoveryWindowBytes + RecordFrame.Bytes; position += RecordFrame.Alignment)
            {
                positions.Add(position);
            }

            positions.Add(2 * Limits.RecoveryWindowBytes);
            positions.Add(FileBytes - RecordFrame.Bytes);
            return positions;
        }
    }

    [Theory]
    [MemberData(nameof(RecordsAroundAWindowsEnd))]
    public void Search_RecordAroundAWindowsEnd_IsFound(int position)
    {
        ArrayJournalFile file = new(FileBytes);
        JournalPosition flushedTo = new(Generation, 12_345);
        RecordFrame.Write(file.Content.AsSpan(position, RecordFrame.Bytes), RecordKind.FlushMark, default, Generation, flushedTo, Salt.At(position));
        using JournalWindow window = new(file, FileBytes);

        TailEvidence.Search(window, 4096, Generation, Salt).ShouldBe(new TailEvidence(flushedTo, position + RecordFrame.Bytes));
    }

    [Fact]
    public void Search_OnlyBytesOfOtherGenerations_FindsNothing()
    {
        ArrayJournalFile file = new(FileBytes);
        for (int position = 4096; position < FileBytes; position += 4096)
        {
            RecordFrame.Write(file.Content.AsSpan(position, RecordFrame.Bytes), RecordKind.FlushMark, default, new Generation(6), default, Salt.At(position));
        }

        using JournalWindow window = new(file, FileBytes);

        TailEvidence.Search(window, 4096, Generation, Salt).ShouldBe(new TailEvidence(default, 4096));
    }

    private sealed class ArrayJournalFile(int bytes) : IJournalFile
    {
        public byte[] Content { get; } = new byte[bytes];

        public string Path => "/store/journal/0";

        public long Length => Content.Length;

        public void Write(long position, ReadOnlySpan<byte> bytes) => bytes.CopyTo(Content.AsSpan((int)position));

        public void Read(long position, Span<byte> into) => Content.AsSpan((int)position, into.Length).CopyTo(into);

        public void Flush()
        {
        }

        public void Dispose()
        {
        }
    }
}
