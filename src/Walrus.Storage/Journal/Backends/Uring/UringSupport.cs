using System.Diagnostics.CodeAnalysis;

namespace Walrus.Storage.Journal.Backends.Uring;

/// <summary>Whether this process can have an io_uring, asked in the only way that tells: by making one.</summary>
internal static class UringSupport
{
    /// <summary>Makes one; false, with the reason as half a sentence, where there can be none.</summary>
    public static bool TryCreate([NotNullWhen(true)] out UringWriter? writer, out string refusal)
    {
        if (OperatingSystem.IsLinux())
        {
            return UringWriter.TryCreate(mayRegister: true, out writer, out refusal);
        }

        writer = null;
        refusal = "io_uring is a part of Linux";
        return false;
    }
}
