namespace Walrus.Cluster;

/// <summary>
/// A change to the metadata that somebody proposes. Each names what it expects to find, so that a retry finds itself done and a late rival is
/// refused; see <see cref="MetadataResult"/>.
/// </summary>
public abstract record MetadataCommand
{
    private protected MetadataCommand()
    {
    }
}
