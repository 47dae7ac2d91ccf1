using Walrus.Cli.Rendering;
using Walrus.Cli.Terminal;

namespace Walrus.Cli.Import;

/// <summary>Shows a running import on standard error: a line that redraws itself on a terminal, a line every few seconds elsewhere.</summary>
internal sealed class ImportDisplay
{
    private const string EraseLine = "\r\u001b[K";

    private static readonly TimeSpan BarInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(5);

    private readonly TextWriter _error;
    private readonly TerminalFacts _facts;
    private readonly ProgressMeter _meter;
    private readonly bool _quiet;
    private TimeSpan _shownAt;
    private bool _barStands;

    /// <summary>A display that has shown nothing yet.</summary>
    public ImportDisplay(CliConsole console, ProgressMeter meter, bool quiet)
    {
        _error = console.Error;
        _facts = console.Facts;
        _meter = meter;
        _quiet = quiet;
    }

    /// <summary>Takes the state at <paramref name="elapsed"/> since the start, and shows it when it is time to.</summary>
    public void Update(TimeSpan elapsed, long lines, long bytes)
    {
        var interval = _facts.ErrorIsTerminal ? BarInterval : LogInterval;
        if (_quiet || elapsed - _shownAt < interval)
        {
            return;
        }

        _shownAt = elapsed;
        var progress = _meter.At(elapsed, lines, bytes);
        if (_facts.ErrorIsTerminal)
        {
            _error.Write(EraseLine + ProgressText.Bar(progress, _facts.Width));
            _error.Flush();
            _barStands = true;
        }
        else
        {
            _error.WriteLine(ProgressText.Plain(progress));
        }
    }

    /// <summary>A message, even when quiet.</summary>
    public void Note(string message)
    {
        Close();
        _error.WriteLine(message);
    }

    /// <summary>A message of success, which quiet suppresses.</summary>
    public void Inform(string message)
    {
        if (!_quiet)
        {
            Note(message);
        }
    }

    /// <summary>Takes the bar away, so that other text can follow.</summary>
    public void Close()
    {
        if (_barStands)
        {
            _error.Write(EraseLine);
            _error.Flush();
            _barStands = false;
        }
    }
}
