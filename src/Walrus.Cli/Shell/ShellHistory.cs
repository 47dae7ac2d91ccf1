using System.Text;

namespace Walrus.Cli.Shell;

/// <summary>
/// The lines typed in the shell, across runs. A file that cannot be read or written is no error: the history then lives for this run only.
/// Bounded: the oldest lines go. The file is for its owner's eyes only, since payloads are in it; a line that starts with a blank is not
/// kept at all.
/// </summary>
internal sealed class ShellHistory
{
    /// <summary>A longer file is none that this type has written: appending stops when a later run cuts it.</summary>
    private const long FileBytesMax = 4L * Limits.ShellHistoryLines * Limits.ShellHistoryLineCharsMax;

    private readonly string? _path;
    private readonly List<string> _lines;

    private ShellHistory(string? path, List<string> lines)
    {
        _path = path;
        _lines = lines;
    }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>
    /// Where the file is, by the XDG rules: <c>$XDG_STATE_HOME/walrus/history</c> when that variable holds an absolute path, else
    /// <c>~/.local/state/walrus/history</c>; null without a home.
    /// </summary>
    public static string? PathFrom(string? stateHome, string? home)
    {
        if (!string.IsNullOrEmpty(stateHome) && Path.IsPathFullyQualified(stateHome))
        {
            return Path.Combine(stateHome, "walrus", "history");
        }

        return string.IsNullOrEmpty(home) ? null : Path.Combine(home, ".local", "state", "walrus", "history");
    }

    /// <summary>Reads the file; what is too much or too long is left out, and cut from the file too.</summary>
    /// <param name="path">The file; null for a history of this run only.</param>
    public static ShellHistory Load(string? path)
    {
        var lines = new List<string>();
        var read = 0;
        try
        {
            if (path is not null && new FileInfo(path) is { Exists: true } file)
            {
                if (file.Length > FileBytesMax)
                {
                    return new ShellHistory(path: null, lines);
                }

                foreach (var line in File.ReadLines(path, Encoding.UTF8))
                {
                    read++;
                    if (Keeps(line, lines))
                    {
                        lines.Add(line);
                    }

                    if (lines.Count > 2 * Limits.ShellHistoryLines)
                    {
                        lines.RemoveRange(0, Limits.ShellHistoryLines);
                    }
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new ShellHistory(path: null, lines);
        }

        lines.RemoveRange(0, Math.Max(0, lines.Count - Limits.ShellHistoryLines));
        var history = new ShellHistory(path, lines);
        if (read > lines.Count)
        {
            history.TryWrite(lines, FileMode.Create);
        }

        return history;
    }

    /// <summary>Keeps a line, in the file too.</summary>
    public void Add(string line)
    {
        if (!Keeps(line, _lines))
        {
            return;
        }

        _lines.Add(line);
        if (_lines.Count > Limits.ShellHistoryLines)
        {
            _lines.RemoveAt(0);
        }

        TryWrite([line], FileMode.Append);
    }

    private static bool Keeps(string line, List<string> lines) =>
        !string.IsNullOrWhiteSpace(line)
        && !char.IsWhiteSpace(line[0])
        && line.Length <= Limits.ShellHistoryLineCharsMax
        && !line.AsSpan().ContainsAny('\n', '\r', '\0')
        && (lines.Count == 0 || !string.Equals(lines[^1], line, StringComparison.Ordinal));

    private void TryWrite(IReadOnlyList<string> lines, FileMode mode)
    {
        if (_path is null)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.ReadWrite };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var writer = new StreamWriter(_path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), options);
            foreach (var line in lines)
            {
                writer.Write(line);
                writer.Write('\n');
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A history that cannot be kept must not disturb the work; this run has it in memory.
        }
    }
}
