using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Walrus.ArchitectureTests.Words;

/// <summary>Log lines are found by their event id, so within a project an id means one line.</summary>
internal static class EventIdRules
{
    public static IEnumerable<string> Check(IEnumerable<SourceFile> files)
    {
        var events = (from file in files
                      from attribute in file.Syntax.DescendantNodes().OfType<AttributeSyntax>()
                      where attribute.Name.ToString() is "LoggerMessage" or "LoggerMessageAttribute"
                      select (file.Project, Id: EventId(attribute), At: file.At(attribute))).ToArray();

        IEnumerable<string> missing = events.Where(item => item.Id is null).Select(item => $"{item.At}: no event id");
        IEnumerable<string> shared = from item in events
                                     where item.Id is not null
                                     group item by (item.Project, item.Id) into same
                                     where same.Count() > 1
                                     select $"{same.Key.Project}: id {same.Key.Id} at {string.Join(", ", same.Select(item => item.At))}";
        return missing.Concat(shared);
    }

    /// <summary>EventId = n, or the first of (n, level, message); null when the generator would make one up.</summary>
    private static string? EventId(AttributeSyntax attribute)
    {
        AttributeArgumentSyntax[] arguments = [.. attribute.ArgumentList?.Arguments ?? []];
        AttributeArgumentSyntax? named = Array.Find(arguments, item =>
            (item.NameEquals?.Name ?? item.NameColon?.Name)?.Identifier.Text is "EventId" or "eventId");
        AttributeArgumentSyntax? first = arguments is [{ NameEquals: null, NameColon: null } only, ..] ? only : null;
        string? text = (named ?? first)?.Expression.ToString();
        return text is null || text.StartsWith("LogLevel", StringComparison.Ordinal) || text.StartsWith('"') ? null : text;
    }
}
