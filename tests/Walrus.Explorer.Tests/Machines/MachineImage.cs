using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;

namespace Walrus.Explorer.Tests.Machines;

/// <summary>
/// Copies and encodes the product's step machines by all their fields, whatever those are: a field that is added later is part of the state by itself, and a type of field that this does not know is an
/// error, not left out.
/// </summary>
internal static class MachineImage
{
    private const BindingFlags AllFields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly ConcurrentDictionary<Type, TypePlan> Plans = new();

    private static readonly Func<object, object> Clone =
        typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!.CreateDelegate<Func<object, object>>();

    /// <summary>A copy that shares nothing that changes.</summary>
    public static T Copy<T>(T machine)
        where T : class => (T)CopyObject(machine);

    /// <summary>Everything that is in it.</summary>
    public static long[] Encode(object machine)
    {
        List<long> code = [];
        PlanOf(machine.GetType()).Write(machine, code);
        return [.. code];
    }

    internal static TypePlan PlanOf(Type type) => Plans.GetOrAdd(type, static type => new TypePlan(type));

    internal static IEnumerable<FieldInfo> FieldsOf(Type type) => type.GetFields(AllFields);

    /// <summary>A machine of ours, or a collection that one owns.</summary>
    internal static object CopyObject(object source)
    {
        if (source is ReplicaSet)
        {
            return source;
        }

        if (source is Array { Rank: 1 } array)
        {
            Array copied = (Array)array.Clone();
            if (!array.GetType().GetElementType()!.IsValueType)
            {
                for (int i = 0; i < copied.Length; i++)
                {
                    copied.SetValue(array.GetValue(i) is { } item ? CopyObject(item) : null, i);
                }
            }

            return copied;
        }

        object copy = Clone(source);
        foreach (FieldInfo field in PlanOf(source.GetType()).References)
        {
            if (field.GetValue(source) is { } part)
            {
                field.SetValue(copy, CopyObject(part));
            }
        }

        return copy;
    }

    internal static bool IsItems(Type type) => type != typeof(ReplicaSet) && !type.IsArray && typeof(IEnumerable).IsAssignableFrom(type);
}
