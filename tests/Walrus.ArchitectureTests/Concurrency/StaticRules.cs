using Mono.Cecil;

namespace Walrus.ArchitectureTests.Concurrency;

/// <summary>Two engines in one process are strangers: no static field can be written, and none holds a collection that can.</summary>
internal static class StaticRules
{
    private static readonly string[] MutableNamespaces = ["System.Collections.Concurrent"];

    private static readonly string[] MutableCollections =
        ["Dictionary`2", "List`1", "HashSet`1", "Queue`1", "Stack`1", "LinkedList`1", "PriorityQueue`2", "SortedDictionary`2", "SortedList`2", "SortedSet`1"];

    public static IEnumerable<string> Check(IEnumerable<TypeDefinition> types) =>
        from type in types
        where !type.IsGenerated()
        from field in type.Fields
        where field.IsStatic && !field.IsLiteral && IsMutable(field)
        select $"{type.FullName}.{field.Name}";

    private static bool IsMutable(FieldDefinition field)
    {
        bool isPropertyField = field.Name.EndsWith(">k__BackingField", StringComparison.Ordinal);
        bool isGenerated = !isPropertyField && (field.Name.StartsWith('<') || SourceAssemblies.HasGeneratorMark(field));
        return !isGenerated && (!field.IsInitOnly || IsMutableCollection(field.FieldType));
    }

    private static bool IsMutableCollection(TypeReference type) =>
        MutableNamespaces.Contains(type.Namespace, StringComparer.Ordinal) || MutableCollections.Contains(type.Name, StringComparer.Ordinal);
}
