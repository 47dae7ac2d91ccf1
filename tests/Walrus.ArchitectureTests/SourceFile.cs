using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Walrus.ArchitectureTests;

/// <summary>A C# file: its path relative to the root, its text and its syntax tree (no semantics: checks judge what is written).</summary>
internal sealed record SourceFile(string Path, string Text, CompilationUnitSyntax Syntax)
{
    /// <summary>Lines of text; a newline at the end starts no further line.</summary>
    public int Lines => Text.AsSpan().TrimEnd('\n').Count('\n') + 1;

    /// <summary>The name of the project folder, e.g. Walrus.Storage.</summary>
    public string Project => Path.Split('/') is [_, var project, ..] ? project : "";

    /// <summary>Parses a file. Tests of the checks themselves pass a made-up path and text.</summary>
    public static SourceFile Parse(string path, string text) =>
        new(path, text, CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview)).GetCompilationUnitRoot());

    /// <summary>Where a node starts, as path:line, which terminals and editors make clickable.</summary>
    public string At(SyntaxNode node) => $"{Path}:{node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}";
}
