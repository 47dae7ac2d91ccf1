using Walrus.Cli.Shell;

namespace Walrus.Cli.Tests.Shell;

/// <summary>A person at a terminal who types given lines; an action runs where a line would be typed, and null presses Ctrl-C there.</summary>
internal sealed class ScriptedEditor(params object?[] script) : ILineSource
{
    private int _next;

    public async ValueTask<(LineRead Read, string Line)> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (_next < script.Length)
        {
            switch (script[_next++])
            {
                case string line:
                    return (LineRead.Line, line);
                case Func<CancellationToken, Task> action:
                    await action(cancellationToken);
                    break;
                default:
                    return (LineRead.Abandoned, string.Empty);
            }
        }

        return (LineRead.Ended, string.Empty);
    }
}
