using System.Reflection;
using Walrus.Storage.Journal.Backends;
using Xunit.Sdk;

namespace Walrus.Storage.Tests.Engine.Places;

/// <summary>What an engine can stand on.</summary>
public enum PlaceKind
{
    Simulated,
    Mapped,
    MappedReads,
    Positioned,
}

/// <summary>Runs a theory on every kind of place.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EveryPlaceAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => Enum.GetValues<PlaceKind>().Select(kind => new object[] { kind });
}

/// <summary>What the kinds stand for.</summary>
internal static class PlaceKinds
{
    public static JournalBackend Backend(this PlaceKind kind) => kind switch
    {
        PlaceKind.Mapped => JournalBackend.Mapped,
        PlaceKind.MappedReads => JournalBackend.MappedReads,
        _ => JournalBackend.Positioned,
    };
}
