namespace Walrus.Storage;

/// <content>Who owns which part of an engine that several use.</content>
public sealed partial class LogEngine
{
    private readonly EngineClaims _claims = new();

    /// <summary>
    /// Makes the caller the only owner of <paramref name="name"/> in this engine until the result is disposed, so that two users of one process cannot both
    /// believe that some topics or values are theirs. Holds nobody off who does not ask; between processes the directory's lock decides.
    /// </summary>
    /// <exception cref="AlreadyClaimedException">Somebody has it.</exception>
    public IDisposable Claim(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return _claims.Take(name);
    }
}
