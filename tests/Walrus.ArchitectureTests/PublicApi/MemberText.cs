using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Walrus.ArchitectureTests.PublicApi;

/// <summary>Writes the members of a type that its users can reach, one signature per line.</summary>
internal sealed class MemberText
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private readonly NullabilityInfoContext _nullability = new();

    /// <summary>
    /// The visible members: fields, constructors, properties, events, methods, each sorted by name. What the compiler adds to records is
    /// left out, and so are overrides of object's members.
    /// </summary>
    public IEnumerable<string> Of(Type type) => type.IsEnum
        ? Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}")
        : Sorted(type.GetFields(Declared).Where(field => IsVisible(field) && !field.IsSpecialName), Field)
            .Concat(Sorted(type.GetConstructors(Declared).Where(IsShown), Constructor))
            .Concat(Sorted(type.GetProperties(Declared).Where(IsVisible), Property))
            .Concat(Sorted(type.GetEvents(Declared).Where(item => IsVisible(item.AddMethod)), Event))
            .Concat(Sorted(type.GetMethods(Declared).Where(IsShown), Method));

    /// <summary>The signature that a delegate type stands for.</summary>
    public string Delegate(Type type)
    {
        MethodInfo invoke = type.GetMethod("Invoke")!;
        return $"{Return(invoke)} {TypeText.Declared(type)}({Parameters(invoke)})";
    }

    private static IEnumerable<string> Sorted<TMember>(IEnumerable<TMember> members, Func<TMember, string> write)
        where TMember : MemberInfo =>
        members.Select(member => (member.Name, Text: write(member)))
            .OrderBy(item => item.Name, StringComparer.Ordinal).ThenBy(item => item.Text, StringComparer.Ordinal)
            .Select(item => item.Text);

    private static bool IsVisible(FieldInfo field) => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly;

    private static bool IsVisible(MethodBase? method) => method is not null && (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly);

    private static bool IsVisible(PropertyInfo property) =>
        (IsVisible(property.GetMethod) || IsVisible(property.SetMethod)) && property.Name != "EqualityContract";

    private static bool IsShown(ConstructorInfo constructor) =>
        IsVisible(constructor) && !constructor.IsStatic && !constructor.IsDefined(typeof(CompilerGeneratedAttribute));

    private static bool IsShown(MethodInfo method) =>
        IsVisible(method)
        && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal))
        && !method.IsDefined(typeof(CompilerGeneratedAttribute))
        && method.GetBaseDefinition().DeclaringType != typeof(object);

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string Modifiers(MethodInfo method) => method switch
    {
        { DeclaringType.IsInterface: true } => method.IsStatic ? "static " : "",
        { IsStatic: true } => "static ",
        { IsAbstract: true } => "abstract ",
        _ when method.GetBaseDefinition() != method => "override ",
        { IsVirtual: true, IsFinal: false } => "virtual ",
        _ => "",
    };

    private static string Value(object? value, Type type) => value switch
    {
        null => type.IsValueType && Nullable.GetUnderlyingType(type) is null ? "default" : "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        Enum named => $"{named.GetType().Name}.{named}",
        _ when type.IsEnum => $"{type.Name}.{Enum.ToObject(type, value)}",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private string Field(FieldInfo field)
    {
        string type = TypeText.Of(field.FieldType, _nullability.Create(field));
        return field switch
        {
            { IsLiteral: true } => $"const {type} {field.Name} = {Value(field.GetRawConstantValue(), field.FieldType)}",
            { IsInitOnly: true, IsStatic: true } => $"static readonly {type} {field.Name}",
            { IsInitOnly: true } => $"readonly {type} {field.Name}",
            _ => $"{(field.IsStatic ? "static " : "")}{type} {field.Name}",
        };
    }

    private string Property(PropertyInfo property)
    {
        MethodInfo shown = IsVisible(property.GetMethod) ? property.GetMethod! : property.SetMethod!;
        string required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        string byRef = property.PropertyType.IsByRef ? "ref " : "";
        string name = property.GetIndexParameters().Length > 0 ? $"this[{Parameters(shown)}]" : property.Name;
        string get = IsVisible(property.GetMethod) ? "get; " : "";
        string set = !IsVisible(property.SetMethod) ? "" : IsInit(property.SetMethod!) ? "init; " : "set; ";
        return $"{Access(shown)}{Modifiers(shown)}{required}{byRef}{TypeText.Of(property.PropertyType, _nullability.Create(property))} {name} {{ {get}{set}}}";
    }

    private static bool IsInit(MethodInfo setter) =>
        setter.ReturnParameter.GetRequiredCustomModifiers().Any(modifier => modifier.Name == "IsExternalInit");

    private string Event(EventInfo item) => $"event {TypeText.Of(item.EventHandlerType!, _nullability.Create(item))} {item.Name}";

    private string Constructor(ConstructorInfo constructor) =>
        $"{Access(constructor)}{constructor.DeclaringType!.Name.Split('`')[0]}({Parameters(constructor)})";

    private string Method(MethodInfo method)
    {
        string generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";
        return $"{Access(method)}{Modifiers(method)}{Return(method)} {method.Name}{generic}({Parameters(method)})";
    }

    private string Return(MethodInfo method) =>
        (method.ReturnType.IsByRef ? "ref " : "") + TypeText.Of(method.ReturnType, _nullability.Create(method.ReturnParameter));

    private string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private string Parameter(ParameterInfo parameter, int index)
    {
        string extension = index == 0 && parameter.Member.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        string direction = parameter switch
        {
            { IsOut: true } => "out ",
            { ParameterType.IsByRef: true, IsIn: true } => "in ",
            { ParameterType.IsByRef: true } => "ref ",
            _ when parameter.IsDefined(typeof(ParamArrayAttribute)) => "params ",
            _ => "",
        };
        string value = parameter.HasDefaultValue ? " = " + Value(parameter.RawDefaultValue, parameter.ParameterType) : "";
        return $"{extension}{direction}{TypeText.Of(parameter.ParameterType, _nullability.Create(parameter))} {parameter.Name}{value}";
    }
}
