namespace Walrus.Storage;

/// <summary>A scope in which one thread hands over calls that share a flush: <see cref="LogEngine.BeginGroup"/>. To be disposed on the same thread, soon.</summary>
public ref struct WriteGroup
{
    private Lock.Scope _scope;

    internal WriteGroup(Lock together) => _scope = together.EnterScope();

    /// <summary>The group is complete: the journal takes it.</summary>
    public void Dispose() => _scope.Dispose();
}
