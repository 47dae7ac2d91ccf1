namespace Walrus.Client;

/// <summary>A queue in a growing ring, open at both ends: requests that are to be sent again go back to the front. Not for concurrent use.</summary>
internal sealed class RingDeque<T>
    where T : class
{
    private const int InitialPlaces = 16;

    private T?[] _items = new T?[InitialPlaces];
    private int _head;

    public int Count { get; private set; }

    /// <summary>The item <paramref name="index"/> places behind the first.</summary>
    public T this[int index] => _items[(_head + index) & (_items.Length - 1)]!;

    public void AddLast(T item)
    {
        EnsureRoom();
        _items[(_head + Count) & (_items.Length - 1)] = item;
        Count++;
    }

    public void AddFirst(T item)
    {
        EnsureRoom();
        _head = (_head - 1) & (_items.Length - 1);
        _items[_head] = item;
        Count++;
    }

    /// <summary>Removes the first item; there is one.</summary>
    public void RemoveFirst()
    {
        _items[_head] = null;
        _head = (_head + 1) & (_items.Length - 1);
        Count--;
    }

    /// <summary>Keeps the order of those that stay.</summary>
    public void RemoveWhere(Predicate<T> match)
    {
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            T item = this[i];
            if (!match(item))
            {
                _items[(_head + kept) & (_items.Length - 1)] = item;
                kept++;
            }
        }

        for (int i = kept; i < Count; i++)
        {
            _items[(_head + i) & (_items.Length - 1)] = null;
        }

        Count = kept;
    }

    private void EnsureRoom()
    {
        if (Count < _items.Length)
        {
            return;
        }

        // The length stays a power of two, which the masks above rely on.
        T?[] larger = new T?[checked(_items.Length * 2)];
        for (int i = 0; i < Count; i++)
        {
            larger[i] = this[i];
        }

        _items = larger;
        _head = 0;
    }
}
