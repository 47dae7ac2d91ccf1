using System.Reflection;
using Walrus.ArchitectureTests.PublicApi.Samples;

namespace Walrus.ArchitectureTests.PublicApi;

public sealed class PublicApiTests
{
    /// <summary>Set by make accept-api: the files are written instead of compared.</summary>
    private static readonly bool IsAccepting = Environment.GetEnvironmentVariable("WALRUS_ACCEPT") == "1";

    [Theory]
    [InlineData("Walrus.Primitives")]
    [InlineData("Walrus.Protocol")]
    [InlineData("Walrus.Storage")]
    [InlineData("Walrus.Consensus")]
    [InlineData("Walrus.Peers")]
    [InlineData("Walrus.Consensus.Runtime")]
    [InlineData("Walrus.Client")]
    public void PublicApi_OfALibrary_IsWhatWasAccepted(string project)
    {
        string path = Path.Combine(Repository.Root, "src", project, "PublicApi.txt");
        string actual = ApiText.Of(Assembly.Load(project).GetExportedTypes());
        if (IsAccepting)
        {
            File.WriteAllText(path, actual);
            return;
        }

        File.Exists(path).ShouldBeTrue($"{path} is missing: run make accept-api and review it.");
        string[] accepted = File.ReadAllLines(path);
        string[] lines = actual.TrimEnd('\n').Split('\n');
        accepted.Except(lines, StringComparer.Ordinal).Select(line => "- " + line)
            .Concat(lines.Except(accepted, StringComparer.Ordinal).Select(line => "+ " + line))
            .ShouldBeNone($"The public surface of {project} changed. If that is meant, run make accept-api and commit the diff:");
        lines.ShouldBe(accepted);
    }

    [Fact]
    public void PublicApi_OfSamples_IsWrittenLikeCSharp() =>
        ApiText.Of([typeof(ISample), typeof(Level), typeof(Pair), typeof(Shape), typeof(Constants), typeof(NotPublic)]).ShouldBe(
            """
            namespace Walrus.ArchitectureTests.PublicApi.Samples

            static class Constants
                static readonly TimeSpan Delay
                const int Max = 3
                static T First<T>(this T[] items, params string[]? names)

            interface ISample : IDisposable
                string? Name { get; }
                ValueTask<IReadOnlyList<string?>> ReadAsync(Dictionary<string, int?> counts, CancellationToken stop = default)

            enum Level
                Low = 1
                High = 5

            readonly record struct Pair
                Pair(int Left, string? Right)
                int Left { get; init; }
                string? Right { get; init; }

            abstract record Shape
                protected Shape(int sides = 3)
                required string Label { get; init; }
                int Sides { get; }
                virtual bool TryParse(ReadOnlySpan<byte> bytes, out Shape? shape, Level level = Level.High)

            """);
}
