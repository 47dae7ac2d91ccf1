namespace Walrus.Storage.Compression.Native;

/// <summary>What a library is called on each system, and what to install where it is missing.</summary>
internal sealed record NativeLibraryName(string Library, string DebianPackage, IReadOnlyList<string> FileNames)
{
    /// <summary>zstd's library, for the code <see cref="CompressionCode.Zstd"/>.</summary>
    public static NativeLibraryName Zstd => new("libzstd", "libzstd1", FilesOf("zstd"));

    /// <summary>LZ4's library, for the code <see cref="CompressionCode.Lz4"/>.</summary>
    public static NativeLibraryName Lz4 => new("liblz4", "liblz4-1", FilesOf("lz4"));

    /// <summary>Loads it under the first of its names that is found; 0 when none is.</summary>
    public nint Load(INativeLibraries libraries)
    {
        foreach (string file in FileNames)
        {
            if (libraries.TryLoad(file, out nint library))
            {
                return library;
            }
        }

        return 0;
    }

    /// <summary>Both libraries have had major version 1 for ten years; the name without a version comes with development packages only.</summary>
    private static string[] FilesOf(string name) =>
        OperatingSystem.IsWindows() ? [$"lib{name}.dll", $"{name}.dll"]
        : OperatingSystem.IsMacOS() ? [$"lib{name}.1.dylib", $"/opt/homebrew/lib/lib{name}.1.dylib", $"/usr/local/lib/lib{name}.1.dylib", $"lib{name}.dylib"]
        : [$"lib{name}.so.1", $"lib{name}.so"];
}
