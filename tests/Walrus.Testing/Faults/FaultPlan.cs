namespace Walrus.Testing.Faults;

/// <summary>When the calls of a <see cref="FaultFileSystem"/> fail: pure, so that a sweep over all positions is a loop.</summary>
/// <param name="Fault">What goes wrong.</param>
/// <param name="FromCall">The first call, counted from 1, that may fail; the first at or after it that can meet the fault does.</param>
/// <param name="Persistent">Whether every later such call fails too, until <see cref="FaultFileSystem.Heal"/>.</param>
/// <param name="Only">Restricts the fault to some calls.</param>
internal sealed record FaultPlan(InjectedFault Fault, int FromCall, bool Persistent = false, Func<IoCall, bool>? Only = null)
{
    /// <summary>Whether <paramref name="call"/> fails, when <paramref name="failedBefore"/> calls have.</summary>
    public bool Strikes(IoCall call, int failedBefore) =>
        call.Number >= FromCall && (Persistent || failedBefore == 0) && CanMeet(Fault, call.Kind) && (Only?.Invoke(call) ?? true);

    /// <summary>Whether a call of that kind can end that way in life.</summary>
    public static bool CanMeet(InjectedFault fault, IoKind kind) => fault switch
    {
        InjectedFault.DiskFull => kind is IoKind.CreateDirectory or IoKind.Create or IoKind.Rename or IoKind.Lock or IoKind.Allocate or IoKind.Write,
        InjectedFault.FlushFailure => kind is IoKind.Flush or IoKind.FlushDirectory,
        InjectedFault.TooManyOpenFiles =>
            kind is IoKind.List or IoKind.Open or IoKind.Create or IoKind.FlushDirectory or IoKind.Lock or IoKind.OpenJournal,
        _ => true,
    };
}
