using Walrus.Storage.Format;
using Walrus.Storage.Journal;
using Walrus.Storage.Topics;

namespace Walrus.Storage.Values;

/// <summary>Sets or removes a durable value. The last record wins, so a value is whole, whatever crashes.</summary>
internal sealed class SetValueWork(ValueName name, ReadOnlyMemory<byte> value, Durability durability, StoreCatalog catalog) : ControlWork<bool>
{
    /// <inheritdoc/>
    public override bool NeedsFlush => durability == Durability.Disk;

    /// <inheritdoc/>
    public override bool IsBarrier => true;

    /// <inheritdoc/>
    protected override bool Outcome => true;

    /// <inheritdoc/>
    public override bool TryWrite(JournalWriter writer)
    {
        StoredValues values = catalog.Values;
        int before = values.Find(name) is { } present ? CheckpointSize.OfValue(name, present.Length) : 0;
        if (value.IsEmpty && before == 0)
        {
            return true;
        }

        var body = new ValueSetBody(name, value);
        if (!writer.TryReserve(RecordFrame.Bytes + body.Bytes))
        {
            return false;
        }

        int more = (value.IsEmpty ? 0 : CheckpointSize.OfValue(name, value.Length)) - before;
        if ((!value.IsEmpty && !values.HasPlaceFor(name)) || (more > 0 && !catalog.TryTakeCheckpointRoom(more)))
        {
            Refusal = new TooManyValuesException(name);
            return true;
        }

        if (more < 0)
        {
            catalog.ReturnCheckpointRoom(-more);
        }

        writer.AppendControl(RecordKind.ValueSet, default, body);
        values.Set(name, value);
        return true;
    }
}
