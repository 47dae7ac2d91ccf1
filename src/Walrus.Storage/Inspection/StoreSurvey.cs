using Walrus.Storage.Compression;
using Walrus.Storage.Compression.Native;
using Walrus.Storage.Files;
using Walrus.Storage.Format;
using Walrus.Storage.Journal;
using Walrus.Storage.Packs;
using Walrus.Storage.Recovery;

namespace Walrus.Storage.Inspection;

/// <summary>
/// Everything that can be found out about a store, whatever state it is in, without changing it: what opening refuses at the first wrong byte is
/// noted here and passed over. Bounded by the number of files, partitions and batches in the journal, not by the store's size.
/// </summary>
internal sealed class StoreSurvey
{
    private readonly ReadOnlyFiles _files;
    private readonly StoreFolders _folders;
    private readonly CancellationToken _cancellation;
    private readonly List<SurveyedJournal> _journals = [];
    private readonly List<SurveyedPack> _packs = [];
    private readonly List<FoundDamage> _damages = [];
    private readonly List<string> _foreign = [];

    private StoreSurvey(IFileSystem files, StoreFolders folders, CancellationToken cancellation)
    {
        _files = new ReadOnlyFiles(files);
        _folders = folders;
        _cancellation = cancellation;
    }

    /// <summary>The store's identity; its id is empty when no header tells it. Null when nothing does.</summary>
    public StoreIdentity? Identity { get; private set; }

    /// <summary>The store as it was looked at: with what opening would take over from the stage.</summary>
    public ReadOnlyFiles Files => _files;

    public IReadOnlyList<SurveyedJournal> Journals => _journals;

    public IReadOnlyList<SurveyedPack> Packs => _packs;

    public StateFold State { get; } = new();

    public IReadOnlyList<FoundDamage> Damages => _damages;

    /// <summary>Files that are not the engine's.</summary>
    public IReadOnlyList<string> Foreign => _foreign;

    /// <summary>
    /// Looks at the store; with <paramref name="deep"/> at every batch in its packs too, and with <paramref name="keepsTorn"/> at what is whole behind
    /// a torn end.
    /// </summary>
    /// <exception cref="NotAStoreException">There is no store, or one of a later version.</exception>
    public static StoreSurvey Run(IFileSystem files, StoreFolders folders, bool deep, bool keepsTorn, CancellationToken cancellation)
    {
        if (!files.DirectoryExists(folders.Root))
        {
            throw new NotAStoreException(folders.Root, "there is no such directory");
        }

        if (!files.DirectoryExists(folders.Journal) && !files.DirectoryExists(folders.Packs))
        {
            throw new NotAStoreException(folders.Root, "it has neither a journal nor packs");
        }

        var survey = new StoreSurvey(files, folders, cancellation);
        survey.Look(deep, keepsTorn);
        return survey;
    }

    private void Look(bool deep, bool keepsTorn)
    {
        _foreign.AddRange(_files.List(_folders.Root).Where(name => !StoreFolders.IsKnown(name)).Select(name => Path.Combine(_folders.Root, name)));
        ReadJournalHeaders();
        ReadPackHeaders();
        CheckVersions();
        Identity = ChooseIdentity();
        IReadOnlyList<SurveyedJournal> walked = AssignRoles();
        if (Identity is not { } identity)
        {
            return;
        }

        if (walked.Count > 0)
        {
            StagedEnd.Lay(_files, _folders.Stage, walked[^1], identity.Salt, _cancellation);
        }

        using Codecs codecs = new(new SystemLibraries());
        var entries = new EntryCheck(codecs);
        var journal = new JournalSurvey(_files, State, identity.Salt, deep ? entries : null, _cancellation);
        journal.Run(walked, keepsTorn);
        _damages.AddRange(journal.Damages);
        MatchPacks();
        var packs = new PackSurvey(_files, State, identity, entries, _cancellation);
        foreach (SurveyedPack pack in _packs.Where(pack => pack.Length is not null && !pack.IsForeign))
        {
            packs.Look(pack, deep);
        }

        _damages.AddRange(packs.Damages);
    }

    private void ReadJournalHeaders()
    {
        foreach (string name in _files.List(_folders.Journal).Order(StringComparer.Ordinal))
        {
            string path = Path.Combine(_folders.Journal, name);
            if (JournalFileName.TryParse(name, out _))
            {
                if (TryReadBlock(path, out long length) is { } block)
                {
                    HeaderCheck check = JournalFileHeader.TryRead(block, out JournalFileHeader header);
                    _journals.Add(new SurveyedJournal(path, length, check, header));
                }
            }
            else if (path != _folders.Stage && !name.EndsWith(JournalFileName.UnfinishedSuffix, StringComparison.Ordinal))
            {
                _foreign.Add(path);
            }
        }
    }

    private void ReadPackHeaders()
    {
        foreach (string name in _files.List(_folders.Packs).Order(StringComparer.Ordinal))
        {
            string path = Path.Combine(_folders.Packs, name);
            if (!PackFile.TryParseName(name, out PackId id))
            {
                _foreign.Add(path);
            }
            else if (TryReadBlock(path, out long length) is { } block)
            {
                HeaderCheck check = PackHeader.TryRead(block, out PackHeader header);
                _packs.Add(new SurveyedPack(path, id) { Length = length, Check = check, Header = header });
            }
        }
    }

    /// <summary>A file's first block, shorter when the file is; null when it can not be opened at all.</summary>
    private byte[]? TryReadBlock(string path, out long length)
    {
        length = 0;
        try
        {
            using IFile file = _files.Open(path, FileOpening.ExistingReadOnly);
            length = file.Length;
            using var window = new ByteWindow(file, HeaderBlock.Bytes, _cancellation);
            return window.From(0, HeaderBlock.Bytes).ToArray();
        }
        catch (FileAccessException fault)
        {
            _damages.Add(new FoundDamage(path, 0, fault.Message));
            return null;
        }
    }

    private void CheckVersions()
    {
        bool isAnyGood = _journals.Any(file => file.Check == HeaderCheck.Good) || _packs.Any(pack => pack.Check == HeaderCheck.Good);
        if (!isAnyGood && _journals.Find(file => file.Check == HeaderCheck.BadVersion) is { } later)
        {
            throw new NotAStoreException(_folders.Root, $"'{later.Path}' has a format version that this program does not know");
        }
    }

    /// <summary>The identity that most files have; when no header can be believed, what the records tell of it.</summary>
    private StoreIdentity? ChooseIdentity()
    {
        IEnumerable<StoreIdentity> ofJournals = _journals.Where(file => file.Check == HeaderCheck.Good).Select(file => file.Header.Store);
        IEnumerable<StoreIdentity> ofPacks = _packs.Where(pack => pack.Check == HeaderCheck.Good).Select(pack => pack.Header.Store);
        StoreIdentity[] all = [.. ofJournals, .. ofPacks];
        if (all.Length > 0)
        {
            return all.GroupBy(identity => identity).MaxBy(group => group.Count())!.Key;
        }

        foreach ((string path, bool isJournal) in _journals.Select(file => (file.Path, true)).Concat(_packs.Select(pack => (pack.Path, false))))
        {
            using IFile file = _files.Open(path, FileOpening.ExistingReadOnly);
            using var window = new ByteWindow(file, long.MaxValue, _cancellation);
            if (LostHeader.FindSalt(window, isJournal) is { } salt)
            {
                return new StoreIdentity(Guid.Empty, salt);
            }
        }

        return null;
    }

    private IReadOnlyList<SurveyedJournal> AssignRoles()
    {
        foreach (SurveyedJournal file in _journals.Where(file => file.Check != HeaderCheck.Good && file.Length > HeaderBlock.Bytes))
        {
            using IFile opened = _files.Open(file.Path, FileOpening.ExistingReadOnly);
            using var window = new ByteWindow(opened, long.MaxValue, _cancellation);
            file.Generation = Identity is { } identity ? LostHeader.FindGeneration(window, RecordSalt.OfJournal(identity.Salt)) : null;
        }

        IReadOnlyList<SurveyedJournal> walked = JournalRoles.Assign(_journals, Identity?.Id);
        foreach (SurveyedJournal file in _journals)
        {
            string? reason = file.State switch
            {
                JournalFileState.Foreign => $"the file belongs to store {file.Header.Store.Id}, not to {Identity?.Id}",
                JournalFileState.Duplicate => $"generation {file.Generation} exists twice",
                JournalFileState.Unreadable when Identity is null => $"the journal file's header is damaged ({file.Check}), and so is what lies behind it",
                JournalFileState.Unreadable when file.Check == HeaderCheck.BadVersion => "the file has a format version that this program does not know",
                _ when file.Length is < Limits.JournalFileBytesMin or > Limits.JournalFileBytesMax =>
                    $"a journal file can not be {file.Length} bytes long: it was cut short or is not one",
                _ => null,
            };
            if (reason is not null)
            {
                _damages.Add(new FoundDamage(file.Path, 0, reason));
            }
        }

        return walked;
    }

    /// <summary>Puts what the journal says of packs beside the files that there are.</summary>
    private void MatchPacks()
    {
        var byId = _packs.ToDictionary(pack => pack.Id);
        foreach (PackPublishedBody published in State.Store.Packs)
        {
            if (!byId.TryGetValue(published.Pack, out SurveyedPack? pack))
            {
                byId[published.Pack] = pack = new SurveyedPack(Path.Combine(_folders.Packs, PackFile.Name(published.Pack)), published.Pack);
                _packs.Add(pack);
                _damages.Add(new FoundDamage(pack.Path, 0, "the pack was published and is missing"));
            }

            pack.Published = published;
        }

        foreach (SurveyedPack pack in _packs.Where(pack => pack.Check == HeaderCheck.Good && Identity is { } identity && pack.Header.Store.Salt != identity.Salt))
        {
            pack.IsForeign = true;
            _damages.Add(new FoundDamage(pack.Path, 0, $"the pack belongs to store {pack.Header.Store.Id}, not to {Identity?.Id}"));
        }
    }
}
