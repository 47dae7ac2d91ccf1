using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Walrus.ArchitectureTests.PublicApi;

/// <summary>Writes the public surface of an assembly as text that reads like C# and whose diffs show what a change promises or breaks.</summary>
internal static class ApiText
{
    public static string Of(IEnumerable<Type> types)
    {
        MemberText members = new();
        StringBuilder text = new();
        foreach (IGrouping<string, Type> space in types.Where(IsReachable).GroupBy(type => type.Namespace ?? "").OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            text.Append("namespace ").Append(space.Key).Append('\n');
            foreach (Type type in space.OrderBy(TypeText.Declared, StringComparer.Ordinal))
            {
                text.Append('\n').Append(Header(type, members)).Append('\n');
                foreach (string member in IsDelegate(type) ? [] : members.Of(type))
                {
                    text.Append("    ").Append(member).Append('\n');
                }
            }

            text.Append('\n');
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static bool IsReachable(Type type) =>
        type.IsNested ? (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem) && IsReachable(type.DeclaringType!) : type.IsPublic;

    private static bool IsDelegate(Type type) => type.IsSubclassOf(typeof(Delegate));

    private static string Header(Type type, MemberText members)
    {
        if (IsDelegate(type))
        {
            return "delegate " + members.Delegate(type);
        }

        string[] bases = [.. Bases(type).Select(item => TypeText.Of(item))];
        return $"{Kind(type)} {TypeText.Declared(type)}{(bases.Length > 0 ? " : " + string.Join(", ", bases) : "")}";
    }

    private static string Kind(Type type)
    {
        if (type.IsEnum)
        {
            return "enum";
        }

        if (type.IsInterface)
        {
            return "interface";
        }

        if (type.IsValueType)
        {
            string readOnly = type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "";
            return readOnly + (type.IsByRefLike ? "ref struct" : IsRecord(type) ? "record struct" : "struct");
        }

        string modifier = type switch
        {
            { IsAbstract: true, IsSealed: true } => "static ",
            { IsAbstract: true } => "abstract ",
            { IsSealed: true } => "sealed ",
            _ => "",
        };
        return modifier + (IsRecord(type) ? "record" : "class");
    }

    /// <summary>The compiler gives every record, and nothing else, a PrintMembers of its own.</summary>
    private static bool IsRecord(Type type) =>
        type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly, [typeof(StringBuilder)]) is not null;

    /// <summary>The base class and the interfaces that neither it nor another interface brings along; a record's own equality is left out.</summary>
    private static IEnumerable<Type> Bases(Type type)
    {
        if (type.IsEnum)
        {
            Type underlying = Enum.GetUnderlyingType(type);
            return underlying == typeof(int) ? [] : [underlying];
        }

        Type[] all = type.GetInterfaces();
        IEnumerable<Type> implied = all.SelectMany(item => item.GetInterfaces()).Concat(type.BaseType?.GetInterfaces() ?? []);
        IEnumerable<Type> own = all.Except(implied)
            .Where(item => !(IsRecord(type) && item == typeof(IEquatable<>).MakeGenericType(type)))
            .OrderBy(item => TypeText.Of(item), StringComparer.Ordinal);
        return type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) ? own.Prepend(parent) : own;
    }
}
