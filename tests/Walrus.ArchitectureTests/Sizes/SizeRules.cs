using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Walrus.ArchitectureTests.Sizes;

/// <summary>Files aim under 200 lines and methods fit a screen.</summary>
internal static class SizeRules
{
    /// <summary>A file may be this long only while <see cref="LongFiles"/> names it.</summary>
    public const int FileLinesLong = 400;

    /// <summary>No file is longer, whatever its reason.</summary>
    public const int FileLinesMax = 600;

    /// <summary>Lines of one method, from its signature to its closing brace.</summary>
    public const int MethodLinesMax = 70;

    /// <summary>Lines of a type that may stand beside its owner in one file. Enums and delegates, which do nothing, may always.</summary>
    public const int SmallTypeLinesMax = 30;

    /// <summary>Files between the two bounds. Entries leave this list; none enters it.</summary>
    public static readonly IReadOnlySet<string> LongFiles = new HashSet<string>(StringComparer.Ordinal);

    public static IEnumerable<string> CheckFiles(IEnumerable<SourceFile> files, IReadOnlySet<string> longFiles) =>
        from file in files
        let bound = longFiles.Contains(file.Path) ? FileLinesMax : FileLinesLong
        where file.Lines > bound
        select $"{file.Path}: {file.Lines} lines, {bound} are allowed";

    public static IEnumerable<string> CheckMethods(IEnumerable<SourceFile> files) =>
        from file in files
        from node in file.Syntax.DescendantNodes().Where(IsMethod)
        let lines = Lines(node.GetLocation())
        where lines > MethodLinesMax
        select $"{file.At(node)}: {lines} lines";

    /// <summary>A file holds the type it is named after; others beside it are small, nested, or file-scoped.</summary>
    public static IEnumerable<string> CheckTypes(IEnumerable<SourceFile> files)
    {
        foreach (SourceFile file in files)
        {
            MemberDeclarationSyntax[] types = [.. file.Syntax.DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
                .OfType<MemberDeclarationSyntax>().Where(node => node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax)];
            string owner = Path.GetFileName(file.Path).Split('.')[0];
            if (types.Length > 0 && !types.Any(type => Name(type) == owner))
            {
                yield return $"{file.Path}: holds {string.Join(", ", types.Select(Name))}, but not {owner}";
            }

            foreach (MemberDeclarationSyntax type in types.Where(type => Name(type) != owner && type is TypeDeclarationSyntax && Lines(type.GetLocation()) > SmallTypeLinesMax))
            {
                yield return $"{file.At(type)}: {Name(type)} is not small and belongs in a file of its own";
            }
        }
    }

    private static bool IsMethod(SyntaxNode node) =>
        node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax;

    private static int Lines(Location location)
    {
        FileLinePositionSpan span = location.GetLineSpan();
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }

    private static string Name(MemberDeclarationSyntax type) => type switch
    {
        BaseTypeDeclarationSyntax declared => declared.Identifier.Text,
        DelegateDeclarationSyntax declared => declared.Identifier.Text,
        _ => "",
    };
}
