namespace Walrus.Testing.Processes;

/// <summary>The lines that a process prints on one stream, kept as they come so that it never blocks on a full pipe.</summary>
public sealed class ProcessLines
{
    /// <summary>A program that does not end with its errors does not fill the memory of the tests.</summary>
    private const int LinesMax = 20_000;

    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly List<(Predicate<string> Match, TaskCompletionSource<string> Found)> _waiting = [];
    private bool _isEnded;

    public ProcessLines(StreamReader reader) => Ended = ReadAsync(reader);

    /// <summary>Completes when the stream has ended: the process is gone.</summary>
    public Task Ended { get; }

    /// <summary>All lines so far.</summary>
    public string Text
    {
        get
        {
            lock (_gate)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <summary>The first line, come already or not, that matches.</summary>
    /// <exception cref="InvalidOperationException">The stream ended without one; the message holds what was printed.</exception>
    public async Task<string> FindAsync(Predicate<string> match)
    {
        TaskCompletionSource<string> found = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_lines.Find(match) is { } line)
            {
                return line;
            }

            if (_isEnded)
            {
                throw NotFound();
            }

            _waiting.Add((match, found));
        }

        try
        {
            return await found.Task.WaitAsync(Patience.Step);
        }
        catch (TimeoutException timeout)
        {
            throw new TimeoutException($"The process did not print what was waited for. It printed:\n{Text}", timeout);
        }
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_gate)
            {
                if (_lines.Count < LinesMax)
                {
                    _lines.Add(line);
                }

                foreach ((Predicate<string> match, TaskCompletionSource<string> found) in _waiting)
                {
                    if (match(line))
                    {
                        found.TrySetResult(line);
                    }
                }
            }
        }

        lock (_gate)
        {
            _isEnded = true;
            foreach ((_, TaskCompletionSource<string> found) in _waiting)
            {
                found.TrySetException(NotFound());
            }
        }
    }

    private InvalidOperationException NotFound() => new($"The process ended without printing what was waited for. It printed:\n{Text}");
}
