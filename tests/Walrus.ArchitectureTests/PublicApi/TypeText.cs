using System.Reflection;

namespace Walrus.ArchitectureTests.PublicApi;

/// <summary>Writes types as C# does: keywords, generics, nullability.</summary>
internal static class TypeText
{
    private static readonly Dictionary<Type, string> Keywords = new Dictionary<Type, string>
    {
        [typeof(void)] = "void",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(char)] = "char",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
    };

    /// <summary>A type without its namespace; <paramref name="nullability"/> null means that nothing is known about references.</summary>
    public static string Of(Type type, NullabilityInfo? nullability = null)
    {
        if (type.IsByRef)
        {
            return Of(type.GetElementType()!, nullability);
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Of(underlying, nullability?.GenericTypeArguments is [var argument] ? argument : null) + "?";
        }

        string mark = !type.IsValueType && nullability?.ReadState == NullabilityState.Nullable ? "?" : "";
        return Bare(type, nullability) + mark;
    }

    /// <summary>A type's name with its type parameters, and with the names of the types around it.</summary>
    public static string Declared(Type type)
    {
        string name = type.Name.Split('`')[0];
        int outer = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        string[] own = [.. type.GetGenericArguments().Skip(outer).Select(argument => argument.Name)];
        string text = own.Length == 0 ? name : $"{name}<{string.Join(", ", own)}>";
        return type.DeclaringType is null ? text : $"{Declared(type.DeclaringType)}.{text}";
    }

    private static string Bare(Type type, NullabilityInfo? nullability)
    {
        if (Keywords.TryGetValue(type, out string? keyword))
        {
            return keyword;
        }

        if (type.IsArray)
        {
            return Of(type.GetElementType()!, nullability?.ElementType) + "[]";
        }

        if (type.IsPointer)
        {
            return Of(type.GetElementType()!) + "*";
        }

        string outer = type is { IsNested: true, IsGenericParameter: false } ? Of(type.DeclaringType!) + "." : "";
        if (!type.IsGenericType || type.Name.IndexOf('`', StringComparison.Ordinal) < 0)
        {
            return outer + type.Name;
        }

        Type[] arguments = type.GetGenericArguments();
        IEnumerable<string> texts = arguments.Select((argument, index) =>
            Of(argument, nullability?.GenericTypeArguments.ElementAtOrDefault(index)));
        return $"{outer}{type.Name.Split('`')[0]}<{string.Join(", ", texts)}>";
    }
}
