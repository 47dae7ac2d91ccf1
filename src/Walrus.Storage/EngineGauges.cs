using System.Diagnostics.Metrics;

namespace Walrus.Storage;

/// <summary>What an engine tells about its present state when somebody collects metrics. Costs nothing in between.</summary>
internal static class EngineGauges
{
    public static void Register(Meter meter, EngineParts parts)
    {
        meter.CreateObservableGauge(
            "walrus.storage.journal.files.waiting", () => parts.Ring.FullCount, "{file}", "Full journal files that wait to be packed.");
        meter.CreateObservableGauge(
            "walrus.storage.unflushed.bytes", () => parts.Flusher.UnflushedBytes, "By", "Bytes of entry records that no flush has covered yet.");
        meter.CreateObservableGauge(
            "walrus.storage.staged.bytes", () => parts.Services.Batches.Budget.Bytes, "By", "Bytes that appenders have handed over and that are not in the journal yet.");
        meter.CreateObservableGauge("walrus.storage.topics", () => parts.Services.Catalog.TopicCount, "{topic}", "Topics of the store.");
        meter.CreateObservableGauge("walrus.storage.packs", () => parts.Services.Catalog.PackCount, "{pack}", "Packs of the store.");
        meter.CreateObservableGauge("walrus.storage.state", () => (int)parts.Health.State, null, "0: open; 1: failed, reads only; 2: closed.");
    }
}
