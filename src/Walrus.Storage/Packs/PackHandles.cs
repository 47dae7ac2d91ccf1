using Walrus.Storage.Files;

namespace Walrus.Storage.Packs;

/// <summary>
/// Opens pack files when they are read and keeps the most recently used open, <see cref="Limits.OpenPackFilesMax"/> at most but for those that
/// are being read at the moment: so a store may have any number of packs. Thread-safe.
/// </summary>
internal sealed class PackHandles(IFileSystem files) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Handle> _open = [];
    private bool _isDisposed;

    /// <summary>A pack's file, of the length that it has now. It is opened when it is read, and again after it was closed for others.</summary>
    /// <exception cref="StorageException">It can not be opened.</exception>
    public IReadOnlyFile Of(string path)
    {
        using IFile file = Open(path);
        return new Handle(this, path, file.Length);
    }

    /// <summary>Closes all files that nobody reads at the moment, the others when they have been read. Later reads throw <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
        }

        Close(keep: 0);
    }

    private static bool IsOutOfDescriptors(StorageException fault) => fault is FileAccessException { IsTransient: true };

    private void Close(int keep)
    {
        List<IFile> closing = [];
        lock (_gate)
        {
            for (LinkedListNode<Handle>? node = _open.Last; node is not null && _open.Count > keep;)
            {
                LinkedListNode<Handle>? before = node.Previous;
                if (node.Value.TakeIdle() is { } idle)
                {
                    closing.Add(idle);
                }

                node = before;
            }
        }

        closing.ForEach(file => file.Dispose());
    }

    private IFile Open(string path)
    {
        try
        {
            return files.Open(path, FileOpening.ExistingReadOnly);
        }
        catch (StorageException fault) when (IsOutOfDescriptors(fault))
        {
            // The process has no descriptor left: ours are the ones to give.
            Close(keep: 0);
            return files.Open(path, FileOpening.ExistingReadOnly);
        }
    }

    /// <summary>One file: open, idle or not, or closed.</summary>
    private sealed class Handle(PackHandles owner, string path, long length) : IReadOnlyFile
    {
        private IFile? _file;
        private int _readers;
        private bool _isDisposed;
        private LinkedListNode<Handle>? _node;

        public string Path => path;

        public long Length => length;

        public int Read(long position, Span<byte> into)
        {
            IFile file = Rent();
            try
            {
                return file.Read(position, into);
            }
            finally
            {
                Return();
            }
        }

        public void WillNeed(long position, long bytes)
        {
            IFile? open;
            lock (owner._gate)
            {
                open = _file;
                _readers += open is null ? 0 : 1;
            }

            // A file that is closed is not opened for this.
            if (open is not null)
            {
                try
                {
                    open.WillNeed(position, bytes);
                }
                finally
                {
                    Return();
                }
            }
        }

        /// <summary>The pack is gone for good: who reads it now finishes, who comes later gets <see cref="ObjectDisposedException"/>.</summary>
        public void Dispose()
        {
            IFile? idle;
            lock (owner._gate)
            {
                _isDisposed = true;
                idle = TakeIdle();
            }

            idle?.Dispose();
        }

        /// <summary>The open file, to be closed, when nobody reads it. Under the owner's gate.</summary>
        public IFile? TakeIdle()
        {
            if (_readers > 0 || _file is not { } idle)
            {
                return null;
            }

            owner._open.Remove(_node!);
            _file = null;
            _node = null;
            return idle;
        }

        private IFile Rent()
        {
            if (TryRent() is { } open)
            {
                return open;
            }

            IFile opened = owner.Open(path);
            IFile? spare = null;
            lock (owner._gate)
            {
                if (_isDisposed || owner._isDisposed)
                {
                    spare = opened;
                }
                else if (_file is not null)
                {
                    (spare, opened) = (opened, _file);
                    _readers++;
                }
                else
                {
                    _file = opened;
                    _readers++;
                    _node = owner._open.AddFirst(this);
                }
            }

            spare?.Dispose();
            ObjectDisposedException.ThrowIf(ReferenceEquals(spare, opened), this);
            owner.Close(Limits.OpenPackFilesMax);
            return opened;
        }

        private IFile? TryRent()
        {
            lock (owner._gate)
            {
                ObjectDisposedException.ThrowIf(_isDisposed || owner._isDisposed, this);
                if (_file is not null)
                {
                    _readers++;
                    if (!ReferenceEquals(owner._open.First, _node))
                    {
                        owner._open.Remove(_node!);
                        owner._open.AddFirst(_node!);
                    }
                }

                return _file;
            }
        }

        private void Return()
        {
            IFile? closing = null;
            lock (owner._gate)
            {
                _readers--;
                if (_isDisposed || owner._isDisposed)
                {
                    closing = TakeIdle();
                }
            }

            closing?.Dispose();
        }
    }
}
