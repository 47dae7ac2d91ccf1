using System.Collections.Immutable;
using Walrus.Explorer.Tests.Search;

namespace Walrus.Explorer.Tests.Cursors;

/// <summary>A segment of the cursor topic.</summary>
/// <param name="Leader">The node that leads it.</param>
/// <param name="Records">What was appended, in order, acknowledged or not.</param>
/// <param name="Acknowledged">So many of them are acknowledged.</param>
/// <param name="IsSealed">Whether its length is fixed: what is in it then stays, and nothing comes after it.</param>
internal sealed record CursorLog(int Leader, ImmutableArray<CursorRecord> Records, int Acknowledged, bool IsSealed)
{
    public void Write(ref Fingerprint print)
    {
        print.Add((Leader * 65536) + (Acknowledged * 256) + (IsSealed ? 128 : 0) + Records.Length);
        foreach (CursorRecord record in Records)
        {
            print.Add(record.Segment.Value);
            print.Add(record switch
            {
                CursorMoved moved => 1000 + moved.Position.Value,
                CursorsBegin begin => 2000 + (begin.Snapshot * 16) + begin.Cursors,
                CursorsPiece piece => 3000 + (piece.Snapshot * 16) + (piece.Cursors is [var only, ..] ? only.Position.Value : -1),
                CursorsEnd end => 4000 + (end.Snapshot * 16) + end.Cursors,
                _ => throw new NotSupportedException(record.ToString()),
            });
        }
    }
}
