namespace Walrus.Testing;

/// <summary>A directory of its own under the system's temporary folder, removed with all that is in it when disposed.</summary>
public sealed class TempDirectory : IDisposable
{
    /// <summary>Makes the directory.</summary>
    public TempDirectory() => Path = Directory.CreateTempSubdirectory("walrus-test-").FullName;

    /// <summary>Its full path.</summary>
    public string Path { get; }

    /// <summary>The path of <paramref name="name"/> in it; nothing is made.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
