using Walrus.Testing;

namespace Walrus.Storage.Tests.Tools;

public class SeedsTests
{
    [Theory]
    [InlineData("17", new[] { 17 })]
    [InlineData("1,5, 9", new[] { 1, 5, 9 })]
    [InlineData("3..5", new[] { 3, 4, 5 })]
    [InlineData("2147483646..2147483647,0", new[] { int.MaxValue - 1, int.MaxValue, 0 })]
    public void Parse_NumbersAndRanges_AreListed(string text, int[] expected) => Seeds.Parse(text).ShouldBe(expected);

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("5..3")]
    [InlineData("1..2..3")]
    [InlineData("1..")]
    [InlineData("2147483648")]
    public void Parse_AnythingElse_Throws(string text) => Should.Throw<FormatException>(() => Seeds.Parse(text));

    [SkippableFact]
    public async Task Run_AFailure_NamesItsSeedAndStops()
    {
        Skip.If(Environment.GetEnvironmentVariable(Seeds.Variable) is { Length: > 0 }, "seeds are given from outside");
        List<int> ran = [];
        void Test(int seed)
        {
            ran.Add(seed);
            seed.ShouldNotBe(3, "three is bad");
        }

        SeedFailedException e = Should.Throw<SeedFailedException>(() => Seeds.Run(5, Test));
        e.Seed.ShouldBe(3);
        e.Message.ShouldContain("WALRUS_SEEDS=3");
        e.Message.ShouldContain("three is bad");
        ran.ShouldBe([1, 2, 3]);

        SeedFailedException asynchronous = await Should.ThrowAsync<SeedFailedException>(() => Seeds.RunAsync(5, seed =>
        {
            Test(seed);
            return Task.CompletedTask;
        }));
        asynchronous.Seed.ShouldBe(3);
    }
}
