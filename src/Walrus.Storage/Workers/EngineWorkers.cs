namespace Walrus.Storage.Workers;

/// <summary>Makes an engine's workers: the journal's writer, the keeper of its ring, the tender of the store.</summary>
internal abstract class EngineWorkers
{
    /// <summary>A worker that does <paramref name="round"/> when it is woken, until that gives false.</summary>
    public abstract EngineWorker Create(string name, Func<bool> round);
}
