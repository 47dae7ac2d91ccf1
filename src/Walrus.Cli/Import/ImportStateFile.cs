namespace Walrus.Cli.Import;

/// <summary>The state file on disk: written whole or not at all.</summary>
internal sealed class ImportStateFile(string path)
{
    private const string Suffix = ".walrus-import";

    /// <summary>Where it is.</summary>
    public string Path => path;

    /// <summary>The state file beside a source.</summary>
    public static string PathBeside(string source) => source + Suffix;

    /// <summary>The state; null when there is no file.</summary>
    /// <exception cref="CliException">There is one that cannot be used.</exception>
    public ImportState? Load()
    {
        byte[] bytes;
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (stream.Length > Limits.ImportStateBytesMax)
            {
                throw Unusable("it is far too long");
            }

            bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Refused, $"cannot read the state file {path}: {exception.Message.ReplaceLineEndings(" ")}", exception);
        }

        return ImportStateFormat.TryRead(bytes, out var state, out var reason) ? state : throw Unusable(reason);
    }

    /// <summary>Replaces the file: a crash leaves the old content or the new, on disk.</summary>
    /// <exception cref="CliException">It cannot be written.</exception>
    public void Save(ImportState state)
    {
        var temporary = path + ".tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                stream.Write(ImportStateFormat.Write(state));
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException(
                ExitCode.Refused,
                $"cannot write the state file {path}: {exception.Message.ReplaceLineEndings(" ")} (choose another place with --state-file)",
                exception);
        }
    }

    private CliException Unusable(string reason) => new(
        ExitCode.Refused,
        $"the state file {path} cannot be used: {reason}; check what the topic holds, then remove the file to import from the start");
}
