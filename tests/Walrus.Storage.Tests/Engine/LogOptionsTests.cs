using Walrus.Testing;

namespace Walrus.Storage.Tests.Engine;

/// <summary>Options from the environment, and stores scoped by a key.</summary>
public sealed class LogOptionsTests
{
    [Fact]
    public void FromEnvironment_Variables_SetDirectoryAndKey()
    {
        Dictionary<string, string> set = new() { ["WALRUS_DATA_DIR"] = " /srv/walrus ", ["WALRUS_INSTANCE_KEY"] = "Tenant A" };
        LogOptions options = LogOptions.FromEnvironment(name => set.GetValueOrDefault(name));
        options.Directory.ShouldBe("/srv/walrus");
        options.InstanceKey.ShouldBe("Tenant A");
        options.StoreDirectory.ShouldBe(NamespaceKey.Directory("/srv/walrus", "Tenant A"));
    }

    [Theory]
    [InlineData("1", false)]
    [InlineData("true", false)]
    [InlineData("yes", false)]
    [InlineData("0", true)]
    [InlineData("False", true)]
    [InlineData(" ", true)]
    public void FromEnvironment_DisableIoUring_IsASwitch(string value, bool mayUse) =>
        LogOptions.FromEnvironment(name => name == "WALRUS_DISABLE_IO_URING" ? value : null).MayUseIoUring.ShouldBe(mayUse);

    [Fact]
    public void FromEnvironment_NothingOrBlank_IsTheDefault()
    {
        LogOptions none = LogOptions.FromEnvironment(_ => null);
        none.ShouldBe(new LogOptions { Directory = LogOptions.DirectoryDefault });
        none.StoreDirectory.ShouldBe(none.Directory);
        LogOptions.FromEnvironment(_ => "  ").ShouldBe(none);
    }

    [Fact]
    public void FromEnvironment_OfThisProcess_ReadsIt()
    {
        // No test sets these variables: the environment is the process's, and tests run side by side.
        LogOptions.FromEnvironment().ShouldBe(LogOptions.FromEnvironment(Environment.GetEnvironmentVariable));
    }

    [Fact]
    public async Task Open_WithKeys_KeepsEachStoreInItsOwnDirectory()
    {
        using TempDirectory directory = new();
        LogOptions options = new() { Directory = directory.File("stores"), JournalFileBytes = 64 * 1024, JournalFilesMax = 2 };
        await using LogEngine first = await LogEngine.OpenAsync(options with { InstanceKey = "a/b" });
        await using LogEngine second = LogEngine.Open(options with { InstanceKey = "a_b" });
        _ = first.CreateTopic(TestStore.Topic).Partitions[0].Append("x"u8);
        second.Topics.ShouldBeEmpty();
        Directory.GetDirectories(options.Directory).Length.ShouldBe(2);
        Should.Throw<DirectoryInUseException>(() => LogEngine.Open(options with { InstanceKey = "a_b" }));
    }
}
