using Walrus.Storage.Compression;

namespace Walrus.Storage.Tests.Compression;

/// <summary>What is decided before anything is compressed.</summary>
public sealed class ChoiceTests
{
    [Theory]
    [InlineData("none", "Zstd Lz4", "None", null)]
    [InlineData("auto", "Zstd Lz4", "Zstd", null)]
    [InlineData("auto", "Lz4", "Lz4", "Zstd")]
    [InlineData("auto", "", "Gzip", "Zstd")]
    [InlineData("zstd", "Zstd", "Zstd", null)]
    [InlineData("zstd", "Lz4", "Lz4", "Zstd")]
    [InlineData("lz4", "Zstd Lz4", "Lz4", null)]
    [InlineData("lz4", "Zstd", "Zstd", "Lz4")]
    [InlineData("lz4", "", "Gzip", "Lz4")]
    [InlineData("gzip", "", "Gzip", null)]
    [InlineData("brotli", "", "Brotli", null)]
    public void Decide_WhatIsMissing_IsReplacedByTheNextBest(string asked, string installed, string expected, string? missing)
    {
        PackCompression.TryParse(asked, out PackCompression compression).ShouldBeTrue();
        CodecChoice choice = CodecChoice.Decide(
            compression, code => code is CompressionCode.Gzip or CompressionCode.Brotli || installed.Contains(code.ToString(), StringComparison.Ordinal));
        choice.Code.ToString().ShouldBe(expected);
        choice.Missing?.ToString().ShouldBe(missing);
    }

    [Fact]
    public void Decide_Level_IsTheAskedOneUnlessReplaced()
    {
        CodecChoice.Decide(PackCompression.Of(PackCodec.Zstd, 7), _ => true).Level.ShouldBe(7);
        CodecChoice.Decide(PackCompression.Of(PackCodec.Zstd), _ => true).Level.ShouldBe(Limits.ZstdLevelDefault);
        CodecChoice.Decide(PackCompression.Of(PackCodec.Zstd, 7), code => code == CompressionCode.Lz4).Level.ShouldBe(0);
        CodecChoice.Decide(PackCompression.Of(PackCodec.Brotli), _ => true).Level.ShouldBe(Limits.BrotliLevelDefault);
        CodecChoice.Decide(PackCompression.Of(PackCodec.Lz4, 9), _ => true).Level.ShouldBe(9);
    }

    [Theory]
    [InlineData(1, 4, 0, true)] // Only the file that is being packed is full.
    [InlineData(1, 4, 100, true)]
    [InlineData(2, 4, 50, true)] // Half of the other three is left.
    [InlineData(2, 4, 51, false)]
    [InlineData(3, 4, 0, false)]
    [InlineData(1, 2, 50, true)]
    [InlineData(1, 2, 51, false)]
    [InlineData(0, 4, 100, true)] // At shutdown: the current file itself is packed.
    [InlineData(900, 1024, 0, false)]
    [InlineData(5, 4, 0, false)] // The ring may exceed its bound for a while after an open.
    public void HasTime_WhileHalfOfTheRingIsFree(int full, int files, long current, bool hasTime) =>
        CompressionPolicy.HasTime(new PackPressure(full, files, current, FileBytes: 100)).ShouldBe(hasTime);

    [Theory]
    [InlineData("none")]
    [InlineData("auto")]
    [InlineData("zstd")]
    [InlineData("zstd:1")]
    [InlineData("zstd:19")]
    [InlineData("lz4:0")]
    [InlineData("lz4:12")]
    [InlineData("gzip:9")]
    [InlineData("brotli:11")]
    public void TryParse_GoodText_PrintsBack(string text)
    {
        PackCompression.TryParse(text, out PackCompression compression).ShouldBeTrue();
        compression.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("zip")]
    [InlineData("ZSTD")]
    [InlineData("zstd:")]
    [InlineData("zstd:0")]
    [InlineData("zstd:20")]
    [InlineData("zstd:-1")]
    [InlineData("zstd:1:2")]
    [InlineData("lz4:13")]
    [InlineData("gzip:0")]
    [InlineData("gzip:10")]
    [InlineData("brotli:12")]
    [InlineData("none:1")]
    [InlineData("auto:1")]
    [InlineData("snappy")]
    public void TryParse_BadText_IsRefused(string? text)
    {
        PackCompression.TryParse(text, out PackCompression compression).ShouldBeFalse();
        text.ShouldNotBe("none");
        _ = compression;
    }

    [Fact]
    public void Of_LevelThatTheCodecLacks_Throws()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => PackCompression.Of(PackCodec.Lz4, 13));
        Should.Throw<ArgumentOutOfRangeException>(() => PackCompression.Of((PackCodec)99));
        PackCompression.Of(PackCodec.Zstd, 3).ShouldBe(PackCompression.Of(PackCodec.Zstd, 3));
    }
}
