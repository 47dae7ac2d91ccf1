namespace Walrus.Storage.Format;

/// <summary>The body of a control record.</summary>
internal interface IRecordBody
{
    /// <summary>Bytes of the body.</summary>
    int Bytes { get; }

    /// <summary>Writes <see cref="Bytes"/> bytes.</summary>
    void Write(Span<byte> into);
}
