namespace Walrus.Testing.Disks;

/// <summary>
/// A simulated directory: the names that are seen, the names that are durable, and the changes between them in order.
/// Not synchronised; the file system's lock guards it.
/// </summary>
internal sealed class SimDirectory
{
    private readonly Dictionary<string, SimInode> _durable = new(StringComparer.Ordinal);
    private readonly List<Change> _pending = [];

    /// <summary>What a process finds in it.</summary>
    public Dictionary<string, SimInode> Entries { get; } = new(StringComparer.Ordinal);

    public void Add(string name, SimInode inode) => Apply(new Change(From: null, To: name, inode));

    public void Remove(string name) => Apply(new Change(From: name, To: null, Entries[name]));

    public void Rename(string from, string to) => Apply(new Change(from, to, Entries[from]));

    public void Flush()
    {
        foreach (Change change in _pending)
        {
            change.ApplyTo(_durable);
        }

        _pending.Clear();
    }

    /// <summary>The same state with copies of the files.</summary>
    public SimDirectory Clone(Func<SimInode, SimInode> copyOf)
    {
        SimDirectory copy = new();
        foreach ((string name, SimInode inode) in Entries)
        {
            copy.Entries.Add(name, copyOf(inode));
        }

        foreach ((string name, SimInode inode) in _durable)
        {
            copy._durable.Add(name, copyOf(inode));
        }

        copy._pending.AddRange(_pending.Select(change => change with { Inode = copyOf(change.Inode) }));
        return copy;
    }

    /// <summary>
    /// What may be left after a power cut. Changes of different names survive independently of one another; a change survives only if all
    /// earlier ones of the same names do, since it was made on top of them. A rename is one change: never both names, never neither.
    /// </summary>
    public SimDirectory Survivor(CrashDice dice, Func<SimInode, SimInode> survivorOf)
    {
        Dictionary<string, SimInode> left = new(_durable, StringComparer.Ordinal);
        HashSet<string> lost = new(StringComparer.Ordinal);
        foreach (Change change in _pending)
        {
            if (change.Names.Any(lost.Contains) || !dice.Keep())
            {
                lost.UnionWith(change.Names);
            }
            else
            {
                change.ApplyTo(left);
            }
        }

        SimDirectory survivor = new();
        foreach ((string name, SimInode inode) in left.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            SimInode file = survivorOf(inode);
            survivor.Entries.Add(name, file);
            survivor._durable.Add(name, file);
        }

        return survivor;
    }

    private void Apply(Change change)
    {
        change.ApplyTo(Entries);
        _pending.Add(change);
    }

    /// <summary>A creation (no From), a removal (no To) or a rename.</summary>
    private sealed record Change(string? From, string? To, SimInode Inode)
    {
        public IEnumerable<string> Names => ((string?[])[From, To]).OfType<string>();

        public void ApplyTo(Dictionary<string, SimInode> entries)
        {
            if (From is not null)
            {
                entries.Remove(From);
            }

            if (To is not null)
            {
                entries[To] = Inode;
            }
        }
    }
}
