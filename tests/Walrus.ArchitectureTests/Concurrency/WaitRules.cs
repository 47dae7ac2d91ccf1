using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Walrus.ArchitectureTests.Concurrency;

/// <summary>What is written about waiting: tests do not sleep, and nothing starts work that nobody can await.</summary>
internal static class WaitRules
{
    /// <summary>async void methods and local functions cannot be awaited, and their exceptions end the process.</summary>
    public static IEnumerable<string> CheckAsyncVoid(IEnumerable<SourceFile> files) =>
        from file in files
        from node in file.Syntax.DescendantNodes()
        where node switch
        {
            MethodDeclarationSyntax method => IsAsync(method.Modifiers) && IsVoid(method.ReturnType),
            LocalFunctionStatementSyntax function => IsAsync(function.Modifiers) && IsVoid(function.ReturnType),
            _ => false,
        }
        select file.At(node);

    /// <summary>Thread.Sleep, and Task.Delay of a fixed real time. A delay on a given TimeProvider is fine: tests advance it.</summary>
    public static IEnumerable<string> CheckSleeps(IEnumerable<SourceFile> files) =>
        from file in files
        from call in file.Syntax.DescendantNodes().OfType<InvocationExpressionSyntax>()
        where IsSleep(call)
        select $"{file.At(call)}: {call}";

    private static bool IsSleep(InvocationExpressionSyntax call)
    {
        if (call.Expression is not MemberAccessExpressionSyntax { Expression: var target } access)
        {
            return false;
        }

        SeparatedSyntaxList<ArgumentSyntax> arguments = call.ArgumentList.Arguments;
        return (target.ToString(), access.Name.Identifier.Text) switch
        {
            ("Thread" or "System.Threading.Thread", "Sleep") => true,
            ("Task" or "System.Threading.Tasks.Task", "Delay") => arguments is [var time, ..] && IsFixed(time.Expression) && !TakesClock(arguments),
            _ => false,
        };
    }

    private static bool IsFixed(ExpressionSyntax time) => time switch
    {
        LiteralExpressionSyntax => true,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.Text: "TimeSpan" } } } from =>
            from.ArgumentList.Arguments.All(argument => argument.Expression is LiteralExpressionSyntax),
        _ => false,
    };

    private static bool TakesClock(SeparatedSyntaxList<ArgumentSyntax> arguments) =>
        arguments.Count == 3 || (arguments.Count == 2 && arguments[1].ToString() is var second
            && (second.Contains("time", StringComparison.OrdinalIgnoreCase) || second.Contains("clock", StringComparison.OrdinalIgnoreCase)));

    private static bool IsAsync(SyntaxTokenList modifiers) => modifiers.Any(SyntaxKind.AsyncKeyword);

    private static bool IsVoid(TypeSyntax type) => type is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword };
}
