using FsCheck;
using FsCheck.Fluent;
using Walrus.Cli.Settings;
using Walrus.Protocol;

namespace Walrus.Cli.Tests.Settings;

/// <summary>Settings as they are typed.</summary>
public sealed class SettingWordsTests
{
    [Fact]
    public void Parse_EverySetting_IsUnderstood()
    {
        Parse("replication_factor=3", "acks=quorum", "segment-entries=10", "segment_bytes=1gib", "retention_age=90m", "retention_bytes=4096")
            .ShouldBe(new SettingsPatch
            {
                ReplicationFactor = new(3),
                Acks = new(AckMode.Quorum),
                SegmentEntries = new(10),
                SegmentBytes = new(1L << 30),
                RetentionAge = new(TimeSpan.FromMinutes(90)),
                RetentionBytes = new(4096),
            });
        Parse("retention_age=none", "retention_bytes=none").ShouldBe(new SettingsPatch { RetentionAge = new(TimeSpan.Zero), RetentionBytes = new(0) });
        foreach (var name in SettingNames.All)
        {
            Parse(name + "=default").IsEmpty.ShouldBeFalse();
        }

        Parse("acks=default").Acks.Value.ShouldBeNull();
    }

    [Theory]
    [InlineData("", "no setting is named")]
    [InlineData("acks", "'acks' is no setting")]
    [InlineData("color=red", "'color=red' is no setting")]
    [InlineData("=", "'=' is no setting")]
    [InlineData("acks=", "acks: '' is neither none, leader, quorum nor default")]
    [InlineData("acks=all", "acks: 'all' is neither")]
    [InlineData("acks=none acks=leader", "acks is there twice")]
    [InlineData("replication_factor=0", "replication_factor must be from 1 to 7")]
    [InlineData("replication_factor=8", "replication_factor must be from 1 to 7")]
    [InlineData("replication_factor=-1", "replication_factor: '-1' is not a whole number")]
    [InlineData("replication_factor=99999999999", "replication_factor: '99999999999' is not a whole number")]
    [InlineData("segment_entries=1k", "segment_entries: '1k' is not a whole number")]
    [InlineData("segment_entries=0", "segment_entries must be from 1")]
    [InlineData("segment_bytes=1XB", "segment_bytes: '1XB' is not a size")]
    [InlineData("segment_bytes=none", "segment_bytes: 'none' is not a size")]
    [InlineData("segment_bytes=9223372036854775807KiB", "segment_bytes: '9223372036854775807KiB' is not a size")]
    [InlineData("segment_bytes=1048577TiB", "segment_bytes must be from 1")]
    [InlineData("retention_age=7", "retention_age: '7' is not a time")]
    [InlineData("retention_age=1.5h", "retention_age: '1.5h' is not a time")]
    [InlineData("retention_age=36526d", "retention_age: '36526d' is not a time")]
    [InlineData("retention_bytes=-1", "retention_bytes: '-1' is not a size")]
    public void Parse_Mistake_SaysWhatToDo(string words, string expected)
    {
        SettingWords.TryParse(words.Split(' ', StringSplitOptions.RemoveEmptyEntries), out var patch, out var error).ShouldBeFalse();
        patch.ShouldBeNull();
        error.ShouldContain(expected);
    }

    [Theory]
    [InlineData(0, "0ms")]
    [InlineData(1, "1ms")]
    [InlineData(1_500, "1500ms")]
    [InlineData(90_000, "90s")]
    [InlineData(3_600_000, "1h")]
    [InlineData(604_800_000, "7d")]
    public void Time_IsShownInTheLargestUnitThatFits(long milliseconds, string text) => UnitText.Time(milliseconds).ShouldBe(text);

    [Fact]
    public void WhatIsShown_CanBeTypedAgain() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), Gen.Choose(0, 30).ToArbitrary(), (number, shift) =>
    {
        var value = (long)number << shift;
        UnitText.TrySize(UnitText.Size(value), out var bytes).ShouldBeTrue();
        bytes.ShouldBe(value);
        UnitText.TryTime(UnitText.Time(value), out var milliseconds).ShouldBeTrue();
        milliseconds.ShouldBe(value);
    }).QuickCheckThrowOnFailure();

    private static SettingsPatch Parse(params string[] words)
    {
        SettingWords.TryParse(words, out var patch, out var error).ShouldBeTrue(error);
        return patch!;
    }
}
