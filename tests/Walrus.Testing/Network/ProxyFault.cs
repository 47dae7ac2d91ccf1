namespace Walrus.Testing;

/// <summary>What a <see cref="FaultyProxy"/> does with the bytes of one direction.</summary>
public enum ProxyFault
{
    /// <summary>Passes them on.</summary>
    None = 0,

    /// <summary>Keeps them until the fault is lifted.</summary>
    Hold,

    /// <summary>Throws them away.</summary>
    Drop,
}
