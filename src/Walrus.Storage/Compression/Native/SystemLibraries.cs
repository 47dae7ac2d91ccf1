using System.Runtime.InteropServices;

namespace Walrus.Storage.Compression.Native;

/// <summary>Asks the operating system's loader, in its own directories and the program's; never in the current directory.</summary>
internal sealed class SystemLibraries : INativeLibraries
{
    /// <inheritdoc/>
    public bool TryLoad(string name, out nint library) => NativeLibrary.TryLoad(
        name, typeof(SystemLibraries).Assembly, DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory, out library);
}
