using System.Collections;
using System.Linq.Expressions;
using System.Reflection;

namespace Walrus.Explorer.Tests.Machines;

/// <summary>How objects of one type are copied and encoded.</summary>
internal sealed class TypePlan
{
    private static readonly MethodInfo Number = typeof(List<long>).GetMethod(nameof(List<>.Add))!;
    private static readonly MethodInfo Part = typeof(TypePlan).GetMethod(nameof(WritePart), BindingFlags.Static | BindingFlags.NonPublic)!;
    private readonly Action<object, List<long>> _write;

    public TypePlan(Type type)
    {
        References = [.. MachineImage.FieldsOf(type).Where(field => !field.FieldType.IsValueType && field.FieldType != typeof(string) && field.FieldType != typeof(ReplicaSet) && !typeof(Delegate).IsAssignableFrom(field.FieldType))];
        _write = MachineImage.IsItems(type) || type.IsArray ? WriteItems : Compile(type);
    }

    /// <summary>Fields that have to be copied, too.</summary>
    public IReadOnlyList<FieldInfo> References { get; }

    public void Write(object source, List<long> code) => _write(source, code);

    private static void WriteItems(object source, List<long> code)
    {
        int count = 0;
        int at = code.Count;
        code.Add(0);
        foreach (object? item in (IEnumerable)source)
        {
            count++;
            WritePart(item, code);
        }

        code[at] = count;
    }

    private static void WritePart(object? part, List<long> code)
    {
        switch (part)
        {
            case null:
                code.Add(-1);
                break;
            case ReplicaSet replicas:
                code.Add(replicas.Count);
                foreach (NodeId node in replicas.Nodes)
                {
                    code.Add(node.Value);
                }

                break;
            default:
                code.Add(1);
                MachineImage.PlanOf(part.GetType()).Write(part, code);
                break;
        }
    }

    private static Action<object, List<long>> Compile(Type type)
    {
        ParameterExpression source = Expression.Parameter(typeof(object));
        ParameterExpression code = Expression.Parameter(typeof(List<long>));
        List<Expression> body = [];
        AddFields(Expression.Convert(source, type), type, code, body);
        return body.Count == 0 ? static (_, _) => { } : Expression.Lambda<Action<object, List<long>>>(Expression.Block(body), source, code).Compile();
    }

    private static void AddFields(Expression owner, Type type, Expression code, List<Expression> body)
    {
        foreach (FieldInfo field in MachineImage.FieldsOf(type))
        {
            Add(Expression.Field(owner, field), code, body);
        }
    }

    private static void Add(Expression value, Expression code, List<Expression> body)
    {
        Type type = value.Type;
        if (type == typeof(bool))
        {
            body.Add(Expression.Call(code, Number, Expression.Condition(value, Expression.Constant(1L), Expression.Constant(0L))));
        }
        else if (type.IsPrimitive || type.IsEnum)
        {
            body.Add(Expression.Call(code, Number, Expression.Convert(value, typeof(long))));
        }
        else if (Nullable.GetUnderlyingType(type) is not null)
        {
            List<Expression> some = [Expression.Call(code, Number, Expression.Constant(1L))];
            Add(Expression.Property(value, nameof(Nullable<>.Value)), code, some);
            body.Add(Expression.IfThenElse(
                Expression.Property(value, nameof(Nullable<>.HasValue)), Expression.Block(some), Expression.Call(code, Number, Expression.Constant(0L))));
        }
        else if (type.IsValueType)
        {
            AddFields(value, type, code, body);
        }
        else if (type == typeof(string) || typeof(Delegate).IsAssignableFrom(type))
        {
            throw new NotSupportedException($"A field of type {type} is not for a state.");
        }
        else
        {
            body.Add(Expression.Call(Part, value, code));
        }
    }
}
