using System.Globalization;
using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Walrus.Node.Metrics;

/// <summary>Writes metrics in Prometheus's text format 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/).</summary>
internal sealed class PrometheusText
{
    private readonly StringBuilder _text = new();
    private readonly HashSet<string> _described = new(StringComparer.Ordinal);

    /// <summary>Appends one metric with all its points. Kinds that the format cannot say (exponential histograms) are left out.</summary>
    public void Append(Metric metric)
    {
        switch (metric.MetricType)
        {
            case MetricType.LongSum:
            case MetricType.DoubleSum:
                AppendNumbers(metric, "counter", isCounter: true);
                break;
            case MetricType.LongGauge:
            case MetricType.DoubleGauge:
            case MetricType.LongSumNonMonotonic:
            case MetricType.DoubleSumNonMonotonic:
                AppendNumbers(metric, "gauge", isCounter: false);
                break;
            case MetricType.Histogram:
                AppendHistogram(metric);
                break;
        }
    }

    /// <summary>Everything so far.</summary>
    public override string ToString() => _text.ToString();

    /// <summary>A number as the format wants it: shortest form that reads back, <c>+Inf</c>, <c>-Inf</c> and <c>NaN</c> by name.</summary>
    internal static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString(CultureInfo.InvariantCulture),
    };

    private void AppendNumbers(Metric metric, string type, bool isCounter)
    {
        string name = PrometheusNames.Of(metric.Name, metric.Unit, isCounter);
        Describe(name, metric.Description, type);
        foreach (ref readonly MetricPoint point in metric.GetMetricPoints())
        {
            string value = metric.MetricType switch
            {
                MetricType.LongSum or MetricType.LongSumNonMonotonic => point.GetSumLong().ToString(CultureInfo.InvariantCulture),
                MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => Number(point.GetSumDouble()),
                MetricType.LongGauge => point.GetGaugeLastValueLong().ToString(CultureInfo.InvariantCulture),
                _ => Number(point.GetGaugeLastValueDouble()),
            };
            AppendSample(name, string.Empty, Labels(point.Tags), value);
        }
    }

    private void AppendHistogram(Metric metric)
    {
        string name = PrometheusNames.Of(metric.Name, metric.Unit, isCounter: false);
        Describe(name, metric.Description, "histogram");
        foreach (ref readonly MetricPoint point in metric.GetMetricPoints())
        {
            string labels = Labels(point.Tags);
            long below = 0;
            foreach (HistogramBucket bucket in point.GetHistogramBuckets())
            {
                // OpenTelemetry counts each bucket by itself, Prometheus everything up to the bound.
                below += bucket.BucketCount;
                string bound = $"le=\"{Number(bucket.ExplicitBound)}\"";
                AppendSample(name, "_bucket", labels.Length == 0 ? bound : $"{labels},{bound}", below.ToString(CultureInfo.InvariantCulture));
            }

            AppendSample(name, "_sum", labels, Number(point.GetHistogramSum()));
            AppendSample(name, "_count", labels, point.GetHistogramCount().ToString(CultureInfo.InvariantCulture));
        }
    }

    private void Describe(string name, string? help, string type)
    {
        if (!_described.Add(name))
        {
            return; // The same name from two meters: the format allows one description only.
        }

        if (!string.IsNullOrEmpty(help))
        {
            _text.Append("# HELP ").Append(name).Append(' ').Append(PrometheusNames.EscapeHelp(help)).Append('\n');
        }

        _text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
    }

    private void AppendSample(string name, string suffix, string labels, string value)
    {
        _text.Append(name).Append(suffix);
        if (labels.Length > 0)
        {
            _text.Append('{').Append(labels).Append('}');
        }

        _text.Append(' ').Append(value).Append('\n');
    }

    private static string Labels(ReadOnlyTagCollection tags)
    {
        StringBuilder labels = new();
        foreach (KeyValuePair<string, object?> tag in tags)
        {
            string value = Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? string.Empty;
            labels.Append(labels.Length == 0 ? string.Empty : ",")
                .Append(PrometheusNames.Label(tag.Key)).Append("=\"").Append(PrometheusNames.EscapeLabelValue(value)).Append('"');
        }

        return labels.ToString();
    }
}
