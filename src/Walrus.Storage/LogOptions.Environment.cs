namespace Walrus.Storage;

/// <content>Options from the environment.</content>
public sealed partial record LogOptions
{
    /// <summary>Where the store lies when <c>WALRUS_DATA_DIR</c> does not say.</summary>
    public const string DirectoryDefault = "./data";

    /// <summary>
    /// Options as Walrus's environment variables set them: <c>WALRUS_DATA_DIR</c> (<see cref="Directory"/>), <c>WALRUS_INSTANCE_KEY</c>
    /// (<see cref="InstanceKey"/>) and <c>WALRUS_DISABLE_IO_URING</c> (<see cref="MayUseIoUring"/>; anything but <c>0</c> and <c>false</c> turns it
    /// off). Blank ones count as unset. Change the rest using <c>with</c>.
    /// </summary>
    /// <param name="lookup">The value of a variable; null when it is not set.</param>
    public static LogOptions FromEnvironment(Func<string, string?> lookup)
    {
        ArgumentNullException.ThrowIfNull(lookup);
        return new LogOptions
        {
            Directory = Text("WALRUS_DATA_DIR") ?? DirectoryDefault,
            InstanceKey = Text("WALRUS_INSTANCE_KEY"),
            MayUseIoUring = Text("WALRUS_DISABLE_IO_URING")?.ToLowerInvariant() is null or "0" or "false",
        };

        string? Text(string name) => lookup(name) is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;
    }

    /// <summary>As the other form, from the environment of this process. The engine itself never looks there.</summary>
#pragma warning disable RS0030 // Nothing is read behind anybody's back: this is called in order to read the environment.
    public static LogOptions FromEnvironment() => FromEnvironment(Environment.GetEnvironmentVariable);
#pragma warning restore RS0030
}
