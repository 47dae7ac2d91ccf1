using Walrus.Storage.Values;

namespace Walrus.Storage;

/// <content>Small durable values beside the topics, and calls that are to share one flush.</content>
public sealed partial class LogEngine
{
    /// <summary>All durable values. A snapshot; see <see cref="FindValue"/>.</summary>
    public IReadOnlyDictionary<ValueName, ReadOnlyMemory<byte>> Values => _parts.Services.Catalog.Values.All;

    /// <summary>
    /// What the journal says of the value last, or null when it has none: durable once the call that set it has completed. After opening, what was
    /// acknowledged last or a later call's.
    /// </summary>
    public ReadOnlyMemory<byte>? FindValue(ValueName name) => _parts.Services.Catalog.Values.Find(name);

    /// <summary>
    /// Sets a durable value, or removes it when <paramref name="value"/> is empty; completes when that is on the disk, whatever the fsync schedule. The last
    /// call wins. The bytes are copied before this returns its task. Calls made one after another, awaited or not, are written in that order, and
    /// what is appended to any partition after this call lies behind it: when that has survived a crash, so has this. Cancelling stops only the
    /// wait.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">More than <see cref="Limits.ValueBytesMax"/> bytes.</exception>
    /// <exception cref="TooManyValuesException">There is no room for it: nothing changed.</exception>
    /// <exception cref="StorageException">The engine has failed or is closed, or the disk is full.</exception>
    public ValueTask SetValueAsync(ValueName name, ReadOnlyMemory<byte> value, CancellationToken cancellationToken = default) =>
        SetValueAsync(name, value, Durability.Disk, cancellationToken);

    /// <summary>
    /// As <see cref="SetValueAsync(ValueName, ReadOnlyMemory{byte}, CancellationToken)"/>, completing at <paramref name="durability"/>:
    /// with <see cref="Durability.Kernel"/> it waits for no flush and asks for none. It is durable with whatever is flushed next.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">More than <see cref="Limits.ValueBytesMax"/> bytes, or no such durability.</exception>
    /// <exception cref="TooManyValuesException">There is no room for it: nothing changed.</exception>
    /// <exception cref="StorageException">The engine has failed or is closed, or the disk is full.</exception>
    public async ValueTask SetValueAsync(ValueName name, ReadOnlyMemory<byte> value, Durability durability, CancellationToken cancellationToken = default) =>
        _ = await RunAsync(NewSetValue(name, value.Span, durability), cancellationToken);

    /// <summary>As <see cref="SetValueAsync(ValueName, ReadOnlyMemory{byte}, Durability, CancellationToken)"/>, blocking.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More than <see cref="Limits.ValueBytesMax"/> bytes, or no such durability.</exception>
    /// <exception cref="TooManyValuesException">There is no room for it: nothing changed.</exception>
    /// <exception cref="StorageException">The engine has failed or is closed, or the disk is full.</exception>
    public void SetValue(ValueName name, ReadOnlySpan<byte> value, Durability durability = Durability.Disk) =>
        _ = Run(NewSetValue(name, value, durability));

    /// <summary>
    /// Calls made on this thread until the result is disposed go into the journal as one group, in their order, with one flush for all of them
    /// (but where they are more than <see cref="Limits.FlushGroupBytesMax"/>, or the journal goes on in its next file among them). For asynchronous forms
    /// without awaiting them: await their tasks behind the scope. A call that blocks inside waits <see cref="Limits.WriteGroupPatience"/> in vain, as does
    /// everybody else, and ends the group.
    /// </summary>
    public WriteGroup BeginGroup() => new(_parts.Services.Committer.Together);

    private SetValueWork NewSetValue(ValueName name, ReadOnlySpan<byte> value, Durability durability)
    {
        ArgumentException.ThrowIfNullOrEmpty(name.Value, nameof(name));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value.Length, Limits.ValueBytesMax, nameof(value));
        return Enum.IsDefined(durability)
            ? new SetValueWork(name, value.ToArray(), durability, _parts.Services.Catalog)
            : throw new ArgumentOutOfRangeException(nameof(durability), durability, "There is no such durability.");
    }
}
