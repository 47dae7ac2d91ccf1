namespace Walrus.Cli.Import;

/// <summary>By what an import knows its source file again.</summary>
/// <param name="Size">Bytes of the file.</param>
/// <param name="Modified">Its time of last change, UTC.</param>
/// <param name="HeadBytes">How many bytes at its start <paramref name="HeadSha256"/> covers.</param>
/// <param name="HeadSha256">SHA-256 of these bytes, in hexadecimal.</param>
internal sealed record SourceIdentity(long Size, DateTimeOffset Modified, int HeadBytes, string HeadSha256);
