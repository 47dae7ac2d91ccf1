namespace Walrus.Storage.Compression.Native;

/// <summary>Finds libraries of the system. Tests put one in its place that finds what they want.</summary>
internal interface INativeLibraries
{
    /// <summary>Loads the library of that file name; false when it is not installed. It stays loaded until the process ends.</summary>
    bool TryLoad(string name, out nint library);
}
