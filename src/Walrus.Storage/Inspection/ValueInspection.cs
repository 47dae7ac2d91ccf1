namespace Walrus.Storage;

/// <summary>A durable value of the store.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its bytes; never none.</param>
public sealed record ValueInspection(ValueName Name, ReadOnlyMemory<byte> Value);
