using System.Runtime.InteropServices;
using Walrus.Storage.Compression.Native;

namespace Walrus.Storage.Tests.Compression;

/// <summary>A system on which only libraries are installed whose names contain one of the given words.</summary>
internal sealed class FakeLibraries(params string[] installed) : INativeLibraries
{
    private readonly SystemLibraries _system = new();

    public List<string> Asked { get; } = [];

    /// <summary>When set, everything that is asked for is found, and is the C library: one that has none of the functions.</summary>
    public bool GivesWrongOnes { get; init; }

    public bool TryLoad(string name, out nint library)
    {
        Asked.Add(name);
        library = 0;
        return GivesWrongOnes
            ? NativeLibrary.TryLoad(OperatingSystem.IsWindows() ? "kernel32.dll" : "libc.so.6", out library)
            : installed.Any(word => name.Contains(word, StringComparison.Ordinal)) && _system.TryLoad(name, out library);
    }
}
