using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Walrus.ArchitectureTests.Concurrency;

/// <summary>Compiled code that blocks a thread on a task. Read from the assemblies, because in source a property named Result says little.</summary>
internal static class BlockingRules
{
    /// <summary>Methods that may block, with the reason; by full name without parameters.</summary>
    public static readonly IReadOnlyDictionary<string, string> Allowed = new Dictionary<string, string>(StringComparer.Ordinal);

    public static IEnumerable<string> Check(IEnumerable<TypeDefinition> types) =>
        from item in Blocking(types)
        where !Allowed.ContainsKey(item.Method)
        select $"{item.Method} calls {item.Call}";

    /// <summary>Entries of <see cref="Allowed"/> that block no more.</summary>
    public static IEnumerable<string> CheckAllowed(IEnumerable<TypeDefinition> types) => Allowed.Keys.Except(Blocking(types).Select(item => item.Method), StringComparer.Ordinal);

    private static IEnumerable<(string Method, string Call)> Blocking(IEnumerable<TypeDefinition> types) =>
        from type in types
        from method in type.Methods
        where method.HasBody && !IsWrittenByCompiler(method)
        let called = CalledMethods(method).ToArray()
        where !called.Any(IsCompletionGuard)
        from blocking in called.Where(IsBlocking)
        select ($"{type.FullName}::{method.Name}", $"{blocking.DeclaringType.Name}.{blocking.Name}");

    /// <summary>State machines get results of completed awaiters, and the entry point of an async Main blocks by design.</summary>
    private static bool IsWrittenByCompiler(MethodDefinition method) =>
        method.Name == "<Main>" || (method.Name == "MoveNext" && method.DeclaringType.Name.StartsWith('<') && !CallsTaskItself(method));

    private static bool CallsTaskItself(MethodDefinition method) =>
        CalledMethods(method).Any(called => IsTask(called.DeclaringType) && IsBlocking(called));

    private static IEnumerable<MethodReference> CalledMethods(MethodDefinition method) =>
        method.Body.Instructions
            .Where(instruction => instruction.OpCode.Code is Code.Call or Code.Callvirt)
            .Select(instruction => (MethodReference)instruction.Operand);

    private static bool IsBlocking(MethodReference called) => (called.DeclaringType.Name, called.Name) switch
    {
        ("Task", "Wait" or "WaitAll" or "WaitAny") => true,
        ("Task`1" or "ValueTask`1", "get_Result") => true,
        ("TaskAwaiter" or "TaskAwaiter`1" or "ValueTaskAwaiter" or "ValueTaskAwaiter`1", "GetResult") => true,
        _ => false,
    };

    /// <summary>Who asks first whether the task has completed does not block.</summary>
    private static bool IsCompletionGuard(MethodReference called) =>
        IsTask(called.DeclaringType) && called.Name is "get_IsCompletedSuccessfully" or "get_IsCompleted";

    private static bool IsTask(TypeReference type) => type.Name is "Task" or "Task`1" or "ValueTask" or "ValueTask`1";
}
