using Walrus.Benchmarks.Floors;

namespace Walrus.Benchmarks;

/// <summary>Prints one line a figure: floors as they are, the engine's figures with their share of the floor they are to be held against.</summary>
internal sealed class BenchTable(TextWriter output)
{
    public void Floor(Measurement floor) => output.WriteLine($"floor   {floor}");

    public void Result(Measurement result, Measurement? floor = null)
    {
        string share = floor is { } held && held.PerSecond > 0 ? $"  {result.PerSecond / held.PerSecond,7:P0} of: {held.Name}" : string.Empty;
        output.WriteLine($"engine  {result}{share}");
    }

    public void Note(string text) => output.WriteLine($"        {text}");
}
