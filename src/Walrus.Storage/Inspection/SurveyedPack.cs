using Walrus.Storage.Format;
using Walrus.Storage.Packs;

namespace Walrus.Storage.Inspection;

/// <summary>One pack file as the survey found it; a published pack without a file too.</summary>
internal sealed class SurveyedPack(string path, PackId id)
{
    public string Path { get; } = path;

    public PackId Id { get; } = id;

    /// <summary>Null when there is no file.</summary>
    public long? Length { get; set; }

    public HeaderCheck Check { get; set; } = HeaderCheck.Truncated;

    /// <summary>Set when <see cref="Check"/> is good.</summary>
    public PackHeader Header { get; set; }

    /// <summary>True when it belongs to another store than the rest.</summary>
    public bool IsForeign { get; set; }

    /// <summary>What the journal says of it; null when nothing does.</summary>
    public PackPublishedBody? Published { get; set; }

    /// <summary>The footer's rows; null when it can not be believed.</summary>
    public IReadOnlyList<PackRun>? Runs { get; set; }

    /// <summary>Batches that were read and are whole; counted only when the batches were read.</summary>
    public long ValidBatches { get; set; }

    /// <summary>Entries in them.</summary>
    public long ValidEntries { get; set; }

    /// <summary>True when every batch was read.</summary>
    public bool IsScanned { get; set; }
}
