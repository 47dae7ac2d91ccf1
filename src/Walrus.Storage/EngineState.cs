namespace Walrus.Storage;

/// <summary>What an engine can do at the moment.</summary>
public enum EngineState
{
    /// <summary>Reads and writes.</summary>
    Open,

    /// <summary>A flush or write failed: reads only, until reopened.</summary>
    Failed,

    /// <summary>Disposed.</summary>
    Closed,
}
