using Walrus.Storage.Files;
using Walrus.Storage.Format;
using Walrus.Storage.Journal;

namespace Walrus.Storage.Recovery;

/// <summary>
/// What a killed process left in the stage (<see cref="JournalStage"/>): perhaps the newest records of the journal, perhaps bytes of any age.
/// Whoever takes a record from it checks it for the place that it is to fill.
/// </summary>
internal sealed class StagedTail(byte[] bytes)
{
    /// <summary>The content of the stage's file; null when there is none, or one that was never finished.</summary>
    public static StagedTail? Read(IFileSystem files, string path)
    {
        using IFile file = files.Open(path, FileOpening.ExistingReadOnly);
        if (file.Length != JournalStage.FileBytes)
        {
            return null;
        }

        byte[] bytes = new byte[file.Length];
        return file.Read(0, bytes) == bytes.Length ? new StagedTail(bytes) : null;
    }

    /// <summary>
    /// The record, padding included, that was made for this position of the journal file in this generation; false when it is not here. It is
    /// checked for its place, so it is the one record that was ever written for it.
    /// </summary>
    /// <param name="position">Where in the journal file it belongs.</param>
    /// <param name="end">Past the last byte of the file that it may take.</param>
    /// <param name="generation">The use of the file.</param>
    /// <param name="salt">The store's.</param>
    /// <param name="record">Lent for as long as this object lives.</param>
    /// <param name="frame">Its frame.</param>
    public bool TryTake(int position, int end, Generation generation, FrameSalt salt, out ReadOnlySpan<byte> record, out FrameHeader frame)
    {
        record = bytes.AsSpan(position & (Limits.JournalStageBytes - 1), Limits.JournalStagedRecordBytesMax);
        bool isGood = RecordFrame.TryRead(record, generation, salt.At(position), RecordFrame.RecordBytesMax, out frame) == FrameCheck.Good
            && (frame.Kind != RecordKind.Batch || BatchCheck.Verify(record[RecordFrame.Bytes..frame.Length]) == BatchFault.None)
            && frame.PaddedBytes <= Math.Min(record.Length, end - position);
        record = isGood ? record[..frame.PaddedBytes] : default;
        return isGood;
    }
}
