using Spectre.Console;
using Spectre.Console.Rendering;

namespace Walrus.Cli.Rendering;

/// <summary>Makes text of Spectre's markup and tables: with colours where the terminal has them, and without a width limit for pipes.</summary>
internal sealed class SpectreText
{
    /// <summary>What a pipe takes, and a message: wide enough that nothing is wrapped; a terminal wraps by itself.</summary>
    private const int PipeWidth = 10_000;

    private readonly bool _colours;
    private readonly int _width;

    /// <summary>Text for one of the standard streams.</summary>
    /// <param name="colours">True for escape sequences.</param>
    /// <param name="terminalWidth">Columns; null for a pipe or a file.</param>
    public SpectreText(bool colours, int? terminalWidth)
    {
        _colours = colours;
        _width = terminalWidth ?? PipeWidth;
    }

    /// <summary>A table in the house's look.</summary>
    public Table Table(params string[] columns)
    {
        var table = new Table().Border(_colours ? TableBorder.Rounded : TableBorder.None);
        table.UseSafeBorder = true;
        foreach (var column in columns)
        {
            var header = _colours ? $"[bold]{column}[/]" : column.ToUpperInvariant();
            table.AddColumn(new TableColumn(header).Padding(0, _colours ? 0 : 2).PadLeft(_colours ? 1 : 0).PadRight(_colours ? 1 : 2));
        }

        return table;
    }

    /// <summary>Markup as text, without a newline.</summary>
    public string Markup(string markup)
    {
        if (!_colours)
        {
            return Spectre.Console.Markup.Remove(markup);
        }

        return Render(new Markup(markup), PipeWidth);
    }

    /// <summary>Anything as text; a table ends in a newline.</summary>
    public string Render(IRenderable renderable) => Render(renderable, _width);

    private string Render(IRenderable renderable, int width)
    {
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = _colours ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = _colours ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new FixedWidthOutput(writer, width),
        });
        console.Write(renderable);
        return TrimLineEnds(writer.ToString());
    }

    // Cells are padded to their column; blanks before a newline only disturb those who cut and compare.
    private string TrimLineEnds(string text) =>
        _colours ? text : string.Join('\n', text.Split('\n').Select(line => line.TrimEnd()));

    private sealed class FixedWidthOutput(TextWriter writer, int width) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => false;

        public int Width => width;

        public int Height => 25;

        public void SetEncoding(System.Text.Encoding encoding)
        {
            // The writer takes characters; whoever writes them out encodes.
        }
    }
}
