using System.Runtime.InteropServices;

namespace Walrus.Storage.Topics;

/// <summary>Where one batch lies in a journal file.</summary>
/// <param name="Base">Offset of its first entry.</param>
/// <param name="Count">Entries of it that count.</param>
/// <param name="Position">Byte position of its record (frame first) in the file.</param>
/// <param name="RecordBytes">Bytes of the record, frame included, padding excluded.</param>
/// <param name="MaxTimestamp">The latest time in it.</param>
[StructLayout(LayoutKind.Auto)] // The flag goes where there was a hole: there is one slot for every batch of the ring.
internal readonly record struct BatchSlot(Offset Base, int Count, int Position, int RecordBytes, EntryTimestamp MaxTimestamp)
{
    /// <summary>True when a cut went through it: the stored batch has more entries than <see cref="Count"/>, which nobody may see.</summary>
    public bool IsCut { get; init; }

    /// <summary>The offset after its last entry.</summary>
    public Offset Next => Base + Count;
}
