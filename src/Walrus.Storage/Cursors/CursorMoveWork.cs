using Walrus.Storage.Format;
using Walrus.Storage.Journal;
using Walrus.Storage.Topics;

namespace Walrus.Storage.Cursors;

/// <summary>
/// Moves of one cursor that wait for the committer: those that come together become one record with the last position, and all who wait
/// are answered together.
/// </summary>
internal sealed class CursorMoveWork(Cursor cursor, AppendRequest.Pool requests, bool flushesEach) : StagedWork
{
    private readonly List<AppendRequest> _requests = [];
    private bool _isWritten;

    /// <summary>Where the cursor goes. Set under the cursor's gate until the work is closed.</summary>
    public Offset Target { get; set; }

    /// <summary>Whether somebody asked for the move itself, not for entries. Set under the cursor's gate.</summary>
    public bool IsSeek { get; set; }

    /// <inheritdoc/>
    public override bool NeedsFlush => flushesEach;

    /// <inheritdoc/>
    public override int Waiters => _requests.Count;

    /// <summary>Another caller waits for the move. Under the cursor's gate.</summary>
    public ValueTask<AppendResult> Join()
    {
        AppendRequest request = requests.Rent(0, 0);
        _requests.Add(request);
        return request.Task;
    }

    /// <inheritdoc/>
    public override bool TryWrite(JournalWriter writer)
    {
        if (cursor.Deletion is not null)
        {
            cursor.CloseMove(this);
            return true;
        }

        // Open until there is room: whoever comes while the ring is full joins this move, and fails or succeeds with it.
        if (!writer.TryReserve(RecordFrame.Bytes + new CursorMovedBody(cursor.Name, Target).Bytes))
        {
            return false;
        }

        // First closed, then looked at: until then a caller who was let in before a cut may still set a place beyond the end.
        cursor.CloseMove(this);
        if (Target > cursor.LogEnd)
        {
            // The place that was asked for was cut before the move was handed over.
            Target = cursor.LogEnd;
            cursor.CutTo(cursor.LogEnd);
        }

        var body = new CursorMovedBody(cursor.Name, Target);
        writer.AppendControl(RecordKind.CursorMoved, cursor.Partition, body);
        cursor.Recorded = Target;
        _isWritten = true;
        return true;
    }

    /// <inheritdoc/>
    public override void Complete(Durability reached)
    {
        if (!_isWritten)
        {
            Fail(cursor.Deletion ?? new TopicDeletedException(cursor.Topic));
            return;
        }

        cursor.ConfirmMove(this);
        foreach (AppendRequest request in _requests)
        {
            request.SetResult(Target, reached);
        }
    }

    /// <inheritdoc/>
    public override void Fail(StorageException cause)
    {
        cursor.AbandonMove(this);
        foreach (AppendRequest request in _requests)
        {
            request.SetException(cause);
        }
    }
}
