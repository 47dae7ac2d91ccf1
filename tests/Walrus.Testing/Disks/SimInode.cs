namespace Walrus.Testing.Disks;

/// <summary>
/// A simulated file's content: what the page cache shows and what the platter holds, sector by sector. A sector's bytes are never
/// changed in place (null is a sector of zeros), so images share them and a copy of a file is a copy of references.
/// Not synchronised; the file system's lock guards it.
/// </summary>
internal sealed class SimInode(int sectorBytes)
{
    /// <summary>States of one sector between two flushes that are remembered; older ones are forgotten, to bound memory.</summary>
    private const int SupersededMax = 4;

    // The states since the last flush that are neither durable nor current, oldest first.
    private readonly Dictionary<int, List<byte[]?>> _dirty = [];
    private readonly List<long> _supersededLengths = [];
    private List<byte[]?> _live = [];
    private List<byte[]?> _durable = [];
    private long _durableLength;

    /// <summary>Bytes that a reader finds.</summary>
    public long Length { get; private set; }

    /// <summary>Sectors whose newest state is not durable.</summary>
    public int DirtySectors => _dirty.Count;

    public int Read(long position, Span<byte> into)
    {
        int count = (int)Math.Clamp(Length - position, 0, into.Length);
        for (int done = 0; done < count;)
        {
            (int sector, int at) = Locate(position + done);
            Span<byte> piece = into[done..Math.Min(count, done + sectorBytes - at)];
            if (Sector(_live, sector) is { } bytes)
            {
                bytes.AsSpan(at, piece.Length).CopyTo(piece);
            }
            else
            {
                piece.Clear();
            }

            done += piece.Length;
        }

        return count;
    }

    public void Write(long position, ReadOnlySpan<byte> bytes)
    {
        for (int done = 0; done < bytes.Length;)
        {
            (int sector, int at) = Locate(position + done);
            ReadOnlySpan<byte> piece = bytes[done..Math.Min(bytes.Length, done + sectorBytes - at)];
            Change(sector, Overlay(Sector(_live, sector), at, piece));
            done += piece.Length;
        }

        if (bytes.Length > 0 && position + bytes.Length > Length)
        {
            ChangeLength(position + bytes.Length);
        }
    }

    /// <summary>All zeros, of that length.</summary>
    public void Zero(long length)
    {
        int sectors = (int)((Math.Max(length, Length) + sectorBytes - 1) / sectorBytes);
        for (int sector = 0; sector < sectors; sector++)
        {
            Change(sector, null);
        }

        ChangeLength(length);
    }

    /// <summary>Zeros within the length, which stays.</summary>
    public void PunchHole(long position, long bytes)
    {
        byte[] zeros = new byte[sectorBytes];
        long end = Math.Min(Length, position + bytes);
        while (position < end)
        {
            (int sector, int at) = Locate(position);
            int count = (int)Math.Min(end - position, sectorBytes - at);
            Change(sector, count == sectorBytes ? null : Overlay(Sector(_live, sector), at, zeros.AsSpan(0, count)));
            position += count;
        }
    }

    /// <summary>Changes bits in both images, behind everyone's back.</summary>
    public void Corrupt(long position, byte mask)
    {
        (int sector, int at) = Locate(position);
        foreach (List<byte[]?> image in (List<byte[]?>[])[_live, _durable])
        {
            Store(image, sector, Overlay(Sector(image, sector), at, [(byte)((Sector(image, sector)?[at] ?? 0) ^ mask)]));
        }
    }

    public void Flush()
    {
        foreach (int sector in _dirty.Keys)
        {
            Store(_durable, sector, Sector(_live, sector));
        }

        _durableLength = Length;
        Forget();
    }

    /// <summary>What a kernel does after a failed write-back: the pages stay readable and count as clean, so no later flush writes them.</summary>
    public void Forget()
    {
        _dirty.Clear();
        _supersededLengths.Clear();
    }

    /// <summary>The same state in another object: what another process sees after this one was killed.</summary>
    public SimInode Clone()
    {
        SimInode copy = new(sectorBytes) { Length = Length, _live = [.. _live], _durable = [.. _durable], _durableLength = _durableLength };
        copy._supersededLengths.AddRange(_supersededLengths);
        foreach ((int sector, List<byte[]?> states) in _dirty)
        {
            copy._dirty.Add(sector, [.. states]);
        }

        return copy;
    }

    /// <summary>What may be left after a power cut; all of it durable.</summary>
    public SimInode Survivor(CrashDice dice)
    {
        long length = Length == _durableLength && _supersededLengths.Count == 0
            ? Length
            : dice.Choose(_durableLength, _supersededLengths, Length);
        SimInode left = new(sectorBytes) { Length = length, _durableLength = length, _live = [.. _durable] };
        foreach ((int sector, List<byte[]?> states) in _dirty.OrderBy(pair => pair.Key))
        {
            Store(left._live, sector, dice.Choose(Sector(_durable, sector), states, Sector(_live, sector)));
        }

        left.CutAt(length);
        left._durable = [.. left._live];
        return left;
    }

    private static byte[]? Sector(List<byte[]?> image, int sector) => sector < image.Count ? image[sector] : null;

    private static void Store(List<byte[]?> image, int sector, byte[]? bytes)
    {
        while (image.Count <= sector)
        {
            image.Add(null);
        }

        image[sector] = bytes;
    }

    /// <summary>Bytes beyond the end are no part of the file: were it to grow again, they must read as zeros.</summary>
    private void CutAt(long length)
    {
        (int sector, int at) = Locate(length);
        if (_live.Count > sector)
        {
            byte[]? last = _live[sector];
            _live.RemoveRange(sector, _live.Count - sector);
            if (at > 0)
            {
                Store(_live, sector, last is null ? null : Overlay(null, 0, last.AsSpan(0, at)));
            }
        }
    }

    private (int Sector, int At) Locate(long position) => ((int)(position / sectorBytes), (int)(position % sectorBytes));

    private byte[] Overlay(byte[]? under, int at, ReadOnlySpan<byte> piece)
    {
        byte[] bytes = new byte[sectorBytes];
        under?.CopyTo(bytes, 0);
        piece.CopyTo(bytes.AsSpan(at));
        return bytes;
    }

    private void Change(int sector, byte[]? next)
    {
        if (_dirty.TryGetValue(sector, out List<byte[]?>? superseded))
        {
            if (superseded.Count == SupersededMax)
            {
                superseded.RemoveAt(0);
            }

            superseded.Add(Sector(_live, sector));
        }
        else
        {
            _dirty.Add(sector, new List<byte[]?>(0));
        }

        Store(_live, sector, next);
    }

    private void ChangeLength(long length)
    {
        if (Length != _durableLength)
        {
            _supersededLengths.Add(Length);
        }

        Length = length;
    }
}
