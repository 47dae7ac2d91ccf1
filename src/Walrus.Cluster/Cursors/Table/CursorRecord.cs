using System.Collections.Immutable;

namespace Walrus.Cluster;

/// <summary>One entry of the cursor topic (docs/formats/cursors.md).</summary>
/// <param name="Segment">
/// The segment that the writer meant to write. A record that lies in another one was written by an owner who did not know yet that it was one no longer, and says nothing.
/// </param>
internal abstract record CursorRecord(SegmentNumber Segment);

/// <summary>Everything below <paramref name="Position"/> was handed out. Never moves back.</summary>
internal sealed record CursorMoved(SegmentNumber Segment, CursorKey Key, Offset Position) : CursorRecord(Segment);

/// <summary>Somebody put the cursor there, forwards or back.</summary>
internal sealed record CursorPlaced(SegmentNumber Segment, CursorKey Key, Offset Position) : CursorRecord(Segment);

/// <summary>The cursor is gone.</summary>
internal sealed record CursorDropped(SegmentNumber Segment, CursorKey Key) : CursorRecord(Segment);

/// <summary>A snapshot of <paramref name="Cursors"/> cursors begins.</summary>
internal sealed record CursorsBegin(SegmentNumber Segment, long Snapshot, int Cursors) : CursorRecord(Segment);

/// <summary>Some of its cursors.</summary>
internal sealed record CursorsPiece(SegmentNumber Segment, long Snapshot, ImmutableArray<CursorPosition> Cursors) : CursorRecord(Segment);

/// <summary>The snapshot is whole, if all its cursors came: from here on it stands for all that was before.</summary>
internal sealed record CursorsEnd(SegmentNumber Segment, long Snapshot, int Cursors) : CursorRecord(Segment);
