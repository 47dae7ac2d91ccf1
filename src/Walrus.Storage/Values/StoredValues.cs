using System.Collections.Concurrent;

namespace Walrus.Storage.Values;

/// <summary>The store's durable values as the journal tells of them. Changed under the committer's role; looked up by anyone.</summary>
internal sealed class StoredValues
{
    private readonly ConcurrentDictionary<ValueName, ReadOnlyMemory<byte>> _values = new();

    /// <summary>All of them. A snapshot.</summary>
    public IReadOnlyDictionary<ValueName, ReadOnlyMemory<byte>> All => _values.ToDictionary(pair => pair.Key, pair => pair.Value);

    public ReadOnlyMemory<byte>? Find(ValueName name)
    {
        // Not "found ? value : null": that null would become an empty array first, and a value that is there.
        if (!_values.TryGetValue(name, out ReadOnlyMemory<byte> value))
        {
            return null;
        }

        return value;
    }

    /// <summary>Whether the value may become one of that many.</summary>
    public bool HasPlaceFor(ValueName name) => _values.Count < Limits.ValuesMax || _values.ContainsKey(name);

    /// <summary>Sets the value, or removes it when <paramref name="value"/> is empty.</summary>
    public void Set(ValueName name, ReadOnlyMemory<byte> value)
    {
        if (value.IsEmpty)
        {
            _ = _values.TryRemove(name, out _);
        }
        else
        {
            _values[name] = value;
        }
    }
}
