using Walrus.Cli.Terminal;

namespace Walrus.Cli.Export;

/// <summary>A file that appears under its name only when it is complete: written beside it, on disk, then renamed.</summary>
internal sealed class ExportFile : IAsyncDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private readonly FileStream _stream;
    private bool _isCommitted;

    private ExportFile(string path, string temporary, FileStream stream)
    {
        _path = path;
        _temporary = temporary;
        _stream = stream;
        Output = new ByteOutput(stream);
    }

    /// <summary>Where to write.</summary>
    public ByteOutput Output { get; }

    /// <summary>Opens the temporary file.</summary>
    /// <exception cref="CliException">It cannot be made, or the name is a directory's.</exception>
    public static ExportFile Create(string path)
    {
        var temporary = path + ".walrus-export.tmp";
        if (Directory.Exists(path))
        {
            throw new CliException(ExitCode.Usage, $"cannot write {path}: it is a directory");
        }

        try
        {
            return new ExportFile(path, temporary, new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Usage, $"cannot write {path}: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }
    }

    /// <summary>Makes the file appear.</summary>
    /// <exception cref="IOException">The disk does not take it.</exception>
    public async Task CommitAsync()
    {
        _stream.Flush(flushToDisk: true);
        await _stream.DisposeAsync();
        File.Move(_temporary, _path, overwrite: true);
        _isCommitted = true;
    }

    /// <summary>Removes what was not committed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_isCommitted)
        {
            await _stream.DisposeAsync();
            File.Delete(_temporary);
        }
    }
}
