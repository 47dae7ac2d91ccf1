namespace Walrus.Cli.Bench.Report;

/// <summary>Where values stand on an axis of a plot, in points. Pure.</summary>
internal readonly struct PlotScale
{
    private readonly double _low;
    private readonly double _high;
    private readonly double _from;
    private readonly double _to;
    private readonly bool _isLogarithmic;

    private PlotScale(double low, double high, double from, double to, bool isLogarithmic)
    {
        _low = low;
        _high = high > low ? high : low + 1;
        _from = from;
        _to = to;
        _isLogarithmic = isLogarithmic;
    }

    /// <summary>An axis on which equal differences are equally far apart.</summary>
    public static PlotScale Linear(double low, double high, double from, double to) => new(low, high, from, to, isLogarithmic: false);

    /// <summary>An axis on which equal ratios are equally far apart, from the power of ten at or below <paramref name="least"/> to the one at or above <paramref name="most"/>; both above zero.</summary>
    public static PlotScale Logarithmic(double least, double most, double from, double to)
    {
        var low = Math.Floor(Math.Log10(least));
        return new PlotScale(low, Math.Max(low + 1, Math.Ceiling(Math.Log10(most))), from, to, isLogarithmic: true);
    }

    /// <summary>The powers of ten on a logarithmic axis, its ends included.</summary>
    public IEnumerable<double> Decades()
    {
        for (var power = (int)_low; power <= (int)_high; power++)
        {
            yield return Math.Pow(10, power);
        }
    }

    /// <summary>Where a value stands; one beyond an end stands there.</summary>
    public double At(double value)
    {
        var place = _isLogarithmic ? Math.Log10(Math.Max(value, double.Epsilon)) : value;
        return _from + ((Math.Clamp(place, _low, _high) - _low) / (_high - _low) * (_to - _from));
    }
}
