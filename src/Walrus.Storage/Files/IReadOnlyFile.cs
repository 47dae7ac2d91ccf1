namespace Walrus.Storage.Files;

/// <summary>One file as its readers see it. Positions are bytes from the start; any number of threads may read at a time.</summary>
internal interface IReadOnlyFile : IDisposable
{
    /// <summary>Where the file is, for messages.</summary>
    string Path { get; }

    /// <summary>Bytes in the file now.</summary>
    long Length { get; }

    /// <summary>Reads until <paramref name="into"/> is full or the file ends; returns the bytes read.</summary>
    int Read(long position, Span<byte> into);

    /// <summary>Lets the system read these bytes into its cache if it can and they are not there. Does not wait for them, changes nothing, never fails.</summary>
    void WillNeed(long position, long bytes)
    {
    }
}
