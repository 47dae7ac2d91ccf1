using Walrus.Storage.Files;
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

    /// <summary>The bytes where a record for this position of the journal file would begin.</summary>
    public ReadOnlySpan<byte> At(int position) =>
        bytes.AsSpan(position & (Limits.JournalStageBytes - 1), Limits.JournalStagedRecordBytesMax);
}
