using System.Globalization;
using System.Reflection;

namespace Walrus.ArchitectureTests.Bounds;

/// <summary>What must hold between limits, so that one cannot be changed without the others that lean on it.</summary>
public sealed class LimitRelationTests
{
    private const long PageBytes = 4096;

    /// <summary>More than what framing and batching add to one entry: frame header 48, batch header 61, record header and varints.</summary>
    private const long EntryOverheadBytesMax = 64 * 1024;

    [Fact]
    public void Ranges_OfEveryLimit_AreInOrder()
    {
        Dictionary<string, double> values = typeof(Limits).GetFields(BindingFlags.Static | BindingFlags.Public)
            .ToDictionary(field => field.Name, field => Number(field.GetValue(null)!), StringComparer.Ordinal);
        int compared = 0;
        foreach ((string name, double value) in values)
        {
            value.ShouldBeGreaterThan(0, name);
            foreach ((string lower, string upper) in new[] { ("Min", "Default"), ("Default", "Max"), ("Min", "Max") })
            {
                if (name.EndsWith(lower, StringComparison.Ordinal) && values.TryGetValue(name[..^lower.Length] + upper, out double above))
                {
                    value.ShouldBeLessThanOrEqualTo(above, name);
                    compared++;
                }
            }
        }

        compared.ShouldBeGreaterThan(5);
    }

    [Fact]
    public void LargestFrame_AsOneEntry_FitsIntoABatch() =>
        (Limits.FrameBytesMax + EntryOverheadBytesMax).ShouldBeLessThan(Limits.BatchBytesMax);

    [Fact]
    public void DroppedFrame_IsLongerThanAnyAcceptedOne() =>
        Limits.DroppedFrameBytesMax.ShouldBeGreaterThan(Limits.FrameBytesMax);

    [Fact]
    public void LargestBatch_InADefaultFile_LeavesRoomForOthers() =>
        ((long)Limits.BatchBytesMax).ShouldBeLessThan(Limits.JournalFileBytesDefault / 3);

    [Fact]
    public void BatchOffsets_FitIntoInt32()
    {
        Limits.BatchEntriesMax.ShouldBeLessThan(int.MaxValue / 2);
        Limits.BatchEntriesMax.ShouldBeGreaterThan(Limits.EntryHeadersMax);
    }

    [Theory]
    [InlineData(Limits.JournalFileBytesMin)]
    [InlineData(Limits.JournalFileBytesDefault)]
    [InlineData(Limits.JournalFileBytesMax)]
    public void JournalFile_IsWholePages_WithPositionsOf31Bits(long bytes)
    {
        (bytes % PageBytes).ShouldBe(0);
        (bytes - 1).ShouldBeLessThan(int.MaxValue);
    }

    [Fact]
    public void JournalRing_OfTheDefault_StaysInThePageCache() =>
        (Limits.JournalFilesDefault * Limits.JournalFileBytesDefault).ShouldBeLessThanOrEqualTo(256L * 1024 * 1024);

    /// <summary>One file is written while another is packed.</summary>
    [Fact]
    public void JournalRing_OfTheFewestFiles_CanWriteAndPackAtOnce() => Limits.JournalFilesMin.ShouldBeGreaterThanOrEqualTo(2);

    /// <summary>One read from a pack covers the distance between two items of the sparse index, wherever it begins.</summary>
    [Fact]
    public void PackRead_CoversTwoStridesOfTheIndex() =>
        Limits.PackReadBytesMin.ShouldBe(2 * Limits.PackIndexStrideBytes);

    [Fact]
    public void CheckpointPart_FitsIntoTheSmallestFile() =>
        ((long)Limits.CheckpointPartBytesMax).ShouldBeLessThanOrEqualTo(Limits.JournalFileBytesMin / 2);

    [Fact]
    public void StagedBytes_HoldTheLargestBatch() =>
        Limits.StagedBytesMax.ShouldBeGreaterThan(Limits.BatchBytesMax);

    [Fact]
    public void FlushGroup_IsMadeOfCoalescedBatches_AndFitsBehindAFlush()
    {
        ((long)Limits.CoalescedBatchBytesMax).ShouldBeLessThan(Limits.FlushGroupBytesMax);
        Limits.FlushGroupBytesMax.ShouldBeLessThanOrEqualTo(Limits.UnflushedBytesMax);
    }

    /// <summary>The node promises less than 300 MB of memory of its own under load; what the engine may hold must leave room for the rest.</summary>
    [Fact]
    public void EngineBuffers_TogetherWithTheCache_LeaveRoomInTheNode()
    {
        long cached = (long)Limits.EntryCacheBatches * Limits.EntryCacheBatchBytesMax;
        long pooled = (long)Limits.PooledBatchesMax * Limits.BatchBufferBytesKept;
        (Limits.StagedBytesMax + cached + pooled).ShouldBeLessThan(200L * 1024 * 1024);
    }

    [Fact]
    public void ClientRequests_KeptForReuse_AreNoMoreThanCanBeInFlight() =>
        Limits.ClientPooledRequestsMax.ShouldBeLessThanOrEqualTo(Limits.ClientInFlightRequestsMax);

    /// <summary>Supervisors kill after 30 s as a rule: a node that needs longer to stop would never be seen to stop in order.</summary>
    [Fact]
    public void Shutdown_DrainAndClose_EndWithinTheGraceOfASupervisor() =>
        (Limits.ShutdownDrainMax + Limits.ShutdownCloseMax).ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(30));

    /// <summary>The client refuses a larger number, and then no import would start.</summary>
    [Fact]
    public void ImportWindow_FitsIntoWhatAClientHasInFlight() =>
        Limits.ImportWindowLines.ShouldBeLessThanOrEqualTo(Limits.ClientInFlightRequestsMax);

    /// <summary>An answer that fills the room for answers must still be one that a single cursor read can bring.</summary>
    [Fact]
    public void ReplyRoom_HoldsAnEntryOfTheDefaultFrameAndAllSmallReads()
    {
        Limits.ReplyBytesInFlightMax.ShouldBeGreaterThanOrEqualTo(Limits.FrameBytesDefault);
        (Limits.CursorReadsInFlightMax * Limits.ReplyBytesMin).ShouldBeLessThanOrEqualTo(Limits.ReplyBytesInFlightMax);
        (Limits.RequestsInFlightMax * Limits.ReplyBytesMin).ShouldBeLessThanOrEqualTo(Limits.ReplyBytesInFlightMax);
    }

    /// <summary>The runtime's timers take up to 2^32 - 2 milliseconds.</summary>
    [Fact]
    public void Waits_FitIntoTheTimersOfTheRuntime()
    {
        Limits.ClientWaitMax.TotalMilliseconds.ShouldBeLessThan(uint.MaxValue - 1);
        Limits.FsyncIntervalMax.TotalMilliseconds.ShouldBeLessThan(uint.MaxValue - 1);
        Limits.MonitorIntervalMax.TotalMilliseconds.ShouldBeLessThan(uint.MaxValue - 1);
        Limits.FrameIdleMax.TotalMilliseconds.ShouldBeLessThan(uint.MaxValue - 1);
    }

    private static double Number(object value) =>
        value is TimeSpan time ? time.TotalMilliseconds : Convert.ToDouble(value, CultureInfo.InvariantCulture);
}
