namespace Walrus.Storage.Cursors;

/// <summary>What a cursor hands out: single entries or batches. Implemented by structs, so that the cursor's code is compiled for each.</summary>
internal interface ICursorRead<T>
    where T : class
{
    /// <summary>What is visible at <paramref name="at"/>, up to <paramref name="until"/> (exclusive, beyond <paramref name="at"/>); null for nothing.</summary>
    T? Read(Offset at, Offset until);

    /// <summary>The offset after what was read.</summary>
    Offset Next(T taken);

    /// <summary>It is not handed out after all.</summary>
    void Abandon(T taken);
}

/// <summary>Reads one entry at a time.</summary>
internal readonly struct EntryRead(PartitionLog log, Visibility visibility) : ICursorRead<Entry>
{
    public Entry? Read(Offset at, Offset until) => log.ReadEntry(at, visibility);

    public Offset Next(Entry taken) => taken.Offset.Next;

    public void Abandon(Entry taken)
    {
    }
}

/// <summary>Reads entries up to a budget of bytes.</summary>
internal readonly struct BatchRead(PartitionLog log, Visibility visibility, int bytesMax) : ICursorRead<ReadResult>
{
    public ReadResult? Read(Offset at, Offset until)
    {
        ReadResult read = log.Read(at, bytesMax, visibility);
        if (read.Outcome == ReadOutcome.Entries)
        {
            read.Clamp(bytesMax, until);
            return read;
        }

        read.Dispose();
        return null;
    }

    public Offset Next(ReadResult taken) => taken.Next;

    public void Abandon(ReadResult taken) => taken.Dispose();
}
