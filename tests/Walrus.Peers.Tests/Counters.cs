using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Walrus.Peers.Tests;

/// <summary>What one node's meter counted, as "instrument tag=value ..." to sum.</summary>
internal sealed class Counters : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _sums = new();
    private readonly List<(string Key, TaskCompletionSource Seen)> _waiters = [];

    public Counters(NodeId node)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == PeerMeter.Name && instrument.Meter.Tags!.Any(tag => Equals(tag.Value, node.Value)))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    public long this[string key] => _sums.GetValueOrDefault(key);

    /// <summary>Completes when something was counted under a key.</summary>
    public Task SeenAsync(string key)
    {
        lock (_waiters)
        {
            if (this[key] > 0)
            {
                return Task.CompletedTask;
            }

            TaskCompletionSource seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((key, seen));
            return Wait.For(seen.Task);
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, long value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string key = instrument.Name["walrus.peers.".Length..];
        foreach (KeyValuePair<string, object?> tag in tags)
        {
            key += $" {tag.Key}={tag.Value}";
        }

        lock (_waiters)
        {
            _sums.AddOrUpdate(key, value, (_, sum) => sum + value);
            foreach ((string wanted, TaskCompletionSource seen) in _waiters)
            {
                if (wanted == key)
                {
                    seen.TrySetResult();
                }
            }
        }
    }
}
