using Walrus.Storage.Files;
using Walrus.Storage.Format;
using Walrus.Storage.Recovery;

namespace Walrus.Storage.Inspection;

/// <summary>
/// The newest records of a killed process may stand in the stage only (<see cref="StagedTail"/>): shows them where opening would put them.
/// </summary>
internal static class StagedEnd
{
    /// <summary>Lays over <paramref name="last"/>, the newest file of the journal, what it lacks and the stage has.</summary>
    public static void Lay(ReadOnlyFiles files, string stagePath, SurveyedJournal last, FrameSalt salt, CancellationToken cancellation)
    {
        if (last.Generation is not { } generation
            || !files.List(Path.GetDirectoryName(stagePath)!).Contains(Path.GetFileName(stagePath), StringComparer.Ordinal)
            || StagedTail.Read(files, stagePath) is not { } tail)
        {
            return;
        }

        using IFile file = files.Open(last.Path, FileOpening.ExistingReadOnly);
        using var window = new ByteWindow(file, last.RecordsEnd, cancellation);
        long position = HeaderBlock.Bytes;
        while (position < window.End)
        {
            var scan = new RecordScan(window, position, generation, RecordSalt.OfJournal(salt));
            if (scan.IsRecordHere())
            {
                position = scan.Next;
            }
            else if (tail.TryTake((int)position, (int)window.End, generation, salt, out ReadOnlySpan<byte> record, out _))
            {
                files.OverlayOf(last.Path).Lay(position, record);
                position += record.Length;
            }
            else
            {
                return;
            }
        }
    }
}
