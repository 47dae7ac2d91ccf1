namespace Walrus.Cluster;

/// <summary>
/// A transition of the metadata, as traces and the specification name it. A command that changes something gives one or more, in order; one that is
/// refused or already so gives none.
/// </summary>
public abstract record MetadataEvent
{
    private protected MetadataEvent()
    {
    }
}
