using Spectre.Console;
using Walrus.Cli.Rendering;

namespace Walrus.Cli.Shell;

/// <summary>What HELP shows.</summary>
internal static class ShellHelp
{
    /// <summary>Help on one command, or the table of all for an empty <paramref name="word"/>.</summary>
    public static string Text(string word, SpectreText render)
    {
        if (ShellVerbs.TryFind(word, out var info))
        {
            return render.Markup($"[bold]{info.Usage.EscapeMarkup()}[/]\n  {info.Summary.EscapeMarkup()}\n  for example: [cyan]{info.Example.EscapeMarkup()}[/]") + "\n";
        }

        var table = render.Table("command", "what it does");
        foreach (var verb in ShellVerbs.All)
        {
            table.AddRow($"[cyan]{verb.Usage.EscapeMarkup()}[/]", verb.Summary.EscapeMarkup());
        }

        return render.Render(table)
            + "Commands may be written in small letters. A line that starts with # is a comment.\n"
            + "A payload in double quotes loses them; inside, \\\" \\\\ \\n \\r \\t stand for the characters.\n"
            + "Any other payload is kept as typed.\n"
            + "import, export and tail are commands of the program: walrus-cli --help.\n";
    }
}
