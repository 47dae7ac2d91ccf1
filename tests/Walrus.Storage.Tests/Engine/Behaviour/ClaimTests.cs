using Walrus.Testing;

namespace Walrus.Storage.Tests.Engine.Behaviour;

/// <summary>Names of an engine that have one owner.</summary>
public sealed class ClaimTests
{
    [Fact]
    public async Task Claim_OfANameThatHasAnOwner_IsRefusedUntilItIsGivenFreeOnce()
    {
        using TempDirectory directory = new();
        await using LogEngine engine = await LogEngine.OpenAsync(new LogOptions { Directory = directory.Path });
        IDisposable first = engine.Claim("a");
        using IDisposable other = engine.Claim("b");
        AlreadyClaimedException refusal = Should.Throw<AlreadyClaimedException>(() => engine.Claim("a"));
        (refusal.Name, refusal.IsTransient).ShouldBe(("a", true));
        first.Dispose();
        using IDisposable second = engine.Claim("a");
        first.Dispose();
        Should.Throw<AlreadyClaimedException>(() => engine.Claim("a"));
        Should.Throw<ArgumentException>(() => engine.Claim(""));
    }
}
