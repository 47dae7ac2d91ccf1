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

    /// <summary>Where the kernel refuses io_uring, the same as <see cref="MappedReads"/>.</summary>
    IoUring,

    /// <summary>A simulated disk whose journal files link the flush behind the write.</summary>
    SimulatedLinked,
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
        PlaceKind.IoUring => JournalBackend.IoUring,
        PlaceKind.MappedReads => JournalBackend.MappedReads,
        _ => JournalBackend.Positioned,
    };
}
