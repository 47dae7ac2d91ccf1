using System.Text;
using Walrus.Storage.Files;
using Walrus.Storage.Format;

namespace Walrus.Storage.Tests.Engine.Crash;

/// <summary>Says what lies in a store's directory, for the message of a seed that failed.</summary>
internal static class StoreDump
{
    public static string Describe(IFileSystem files, string root)
    {
        StringBuilder text = new();
        foreach (string folder in (string[])["journal", "packs"])
        {
            string path = Path.Combine(root, folder);
            foreach (string name in (files.DirectoryExists(path) ? files.List(path) : []).Order(StringComparer.Ordinal))
            {
                using IFile file = files.Open(Path.Combine(path, name), FileOpening.ExistingReadOnly);
                byte[] bytes = new byte[file.Length];
                _ = file.Read(0, bytes);
                text.Append(name).Append(": ").Append(bytes.Length).Append(' ').AppendLine(folder == "journal" ? Journal(bytes) : string.Empty);
            }
        }

        return text.ToString();
    }

    private static string Journal(byte[] bytes)
    {
        HeaderCheck check = JournalFileHeader.TryRead(bytes, out JournalFileHeader header);
        if (check != HeaderCheck.Good)
        {
            return check.ToString();
        }

        StringBuilder text = new();
        text.Append($"generation {header.Generation}, previous {header.Previous}, oldest {header.OldestLive}:");
        int at = JournalFileHeader.Bytes;
        while (RecordFrame.TryRead(bytes.AsSpan(at), header.Generation, header.Store.Salt.At(at), RecordFrame.RecordBytesMax, out FrameHeader frame)
            == FrameCheck.Good)
        {
            text.Append($" {at}={frame.Kind}/{frame.Partition.Value}^{frame.FlushedTo}");
            if (frame.Kind == RecordKind.PackPublished && PackPublishedBody.TryRead(bytes.AsSpan(at + RecordFrame.Bytes, frame.BodyBytes), out PackPublishedBody body))
            {
                text.Append($"({body.Pack} for {body.Generation})");
            }

            at += frame.PaddedBytes;
        }

        return text.Append($" end {at}").ToString();
    }
}
