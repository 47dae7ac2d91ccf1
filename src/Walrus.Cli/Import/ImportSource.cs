using System.Security.Cryptography;
using Walrus.Cli.Terminal;

namespace Walrus.Cli.Import;

/// <summary>The stream of an import and what is known of it. Owns a file it opened; standard input belongs to the console.</summary>
internal sealed class ImportSource : IAsyncDisposable
{
    /// <summary>The name that stands for standard input.</summary>
    public const string StandardInput = "-";

    private ImportSource(Stream stream, string name, SourceIdentity? identity, bool isOwned)
    {
        Stream = stream;
        Name = name;
        Identity = identity;
        IsOwned = isOwned;
    }

    /// <summary>Where lines are read from.</summary>
    public Stream Stream { get; }

    /// <summary>For messages.</summary>
    public string Name { get; }

    /// <summary>By what a later run knows the source again; null for a pipe or a device, which cannot be resumed.</summary>
    public SourceIdentity? Identity { get; }

    private bool IsOwned { get; }

    /// <summary>Opens a file, or takes standard input for <c>-</c>.</summary>
    /// <exception cref="CliException">It cannot be opened.</exception>
    public static async Task<ImportSource> OpenAsync(string path, CliConsole console, CancellationToken cancellationToken)
    {
        if (path == StandardInput)
        {
            return new ImportSource(console.Input, "standard input", identity: null, isOwned: false);
        }

        try
        {
            // Unbuffered: the line splitter reads large pieces itself.
            var stream = new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });
            var identity = stream.CanSeek ? await IdentifyAsync(stream, path, cancellationToken) : null;
            return new ImportSource(stream, path, identity, isOwned: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var reason = exception is FileNotFoundException or DirectoryNotFoundException
                ? "there is no such file"
                : Directory.Exists(path) ? "it is a directory" : exception.Message.ReplaceLineEndings(" ");
            throw new CliException(ExitCode.Usage, $"cannot read {path}: {reason}", exception);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => IsOwned ? Stream.DisposeAsync() : ValueTask.CompletedTask;

    private static async Task<SourceIdentity> IdentifyAsync(FileStream stream, string path, CancellationToken cancellationToken)
    {
        var head = new byte[(int)Math.Min(Limits.ImportSourceHeadBytes, stream.Length)];
        var read = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        stream.Position = 0;
        return new SourceIdentity(
            stream.Length,
            new DateTimeOffset(File.GetLastWriteTimeUtc(path), TimeSpan.Zero),
            read,
            Convert.ToHexStringLower(SHA256.HashData(head.AsSpan(0, read))));
    }
}
