using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Walrus.Protocol.Tests;

/// <summary>Changes of settings, as JSON.</summary>
public sealed class SettingsPatchTests
{
    [Fact]
    public void Read_EveryKindOfChange_IsUnderstood()
    {
        Read("""{"replication_factor": 7, "acks": "leader", "segment_entries": 1, "segment_bytes": 1152921504606846976, "retention_age": 0, "retention_bytes": 10}""")
            .ShouldBe(new SettingsPatch
            {
                ReplicationFactor = new(Limits.ReplicationFactorMax),
                Acks = new(AckMode.Leader),
                SegmentEntries = new(1),
                SegmentBytes = new(Limits.MetadataNumberMax),
                RetentionAge = new(TimeSpan.Zero),
                RetentionBytes = new(10),
            });
        SettingsPatch reset = Read(""" {"acks":null,"segment_bytes":null} """);
        (reset.Acks.IsGiven, reset.Acks.Value, reset.SegmentEntries.IsGiven).ShouldBe((true, null, false));
        reset.SegmentBytes.Over(5).ShouldBeNull();
        reset.SegmentEntries.Over(5).ShouldBe(5);
        Read("""{"acks":"none"}""").Acks.Over(AckMode.Quorum).ShouldBe(AckMode.None);
        Read($$"""{"retention_age":{{(long)Limits.RetentionAgeMax.TotalMilliseconds}}}""").RetentionAge.Value.ShouldBe(Limits.RetentionAgeMax);
    }

    [Theory]
    [InlineData("", "not a JSON object of settings")]
    [InlineData("null", "not a JSON object of settings")]
    [InlineData("{", "not a JSON object of settings")]
    [InlineData("{\"acks\"", "not a JSON object of settings")]
    [InlineData("{\"acks\":\"none\"} x", "not a JSON object of settings")]
    [InlineData("{\"acks\":\"none\",}", "not a JSON object of settings")]
    [InlineData("{\"\\ud800\":1}", "not a JSON object of settings")]
    [InlineData("{\"acks\":\"\\ud800\"}", "not a JSON object of settings")]
    [InlineData("{}", "no setting is named")]
    [InlineData("{\"Acks\":\"none\"}", "unknown setting Acks")]
    [InlineData("{\"x\":{\"y\":1}}", "unknown setting x")]
    [InlineData("{\"acks\":1}", "acks must be \"none\", \"leader\" or \"quorum\", or null for the default")]
    [InlineData("{\"acks\":\"\"}", "acks must be \"none\", \"leader\" or \"quorum\", or null for the default")]
    [InlineData("{\"acks\":\"none\",\"acks\":\"none\"}", "acks is there twice")]
    [InlineData("{\"segment_entries\":\"1\"}", "segment_entries must be a whole number, or null for the default")]
    [InlineData("{\"segment_entries\":1.5}", "segment_entries must be a whole number, or null for the default")]
    [InlineData("{\"segment_entries\":9223372036854775808}", "segment_entries must be a whole number, or null for the default")]
    [InlineData("{\"segment_entries\":[1]}", "segment_entries must be a whole number, or null for the default")]
    [InlineData("{\"segment_entries\":0}", "segment_entries must be from 1 to 1152921504606846976")]
    [InlineData("{\"segment_bytes\":1152921504606846977}", "segment_bytes must be from 1 to 1152921504606846976")]
    [InlineData("{\"replication_factor\":0}", "replication_factor must be from 1 to 7")]
    [InlineData("{\"replication_factor\":8}", "replication_factor must be from 1 to 7")]
    [InlineData("{\"replication_factor\":4294967299}", "replication_factor must be from 1 to 7")]
    [InlineData("{\"retention_age\":-1}", "retention_age must be from 0 to 3155760000000")]
    [InlineData("{\"retention_age\":3155760000001}", "retention_age must be from 0 to 3155760000000")]
    [InlineData("{\"retention_age\":9223372036854775807}", "retention_age must be from 0 to 3155760000000")]
    [InlineData("{\"retention_bytes\":-1}", "retention_bytes must be from 0 to 1152921504606846976")]
    public void Read_WhatIsNoChange_SaysWhy(string json, string error)
    {
        SettingsPatchJson.TryRead(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(json)), out SettingsPatch? patch, out string? said).ShouldBeFalse();
        (patch, said).ShouldBe((null, error));
    }

    [Fact]
    public void Read_LongNamesAndLongObjects_AreCutAndRefused()
    {
        string name = new('n', Limits.SettingNameCharsShown + 1);
        Error($"{{\"{name}\":1}}").ShouldBe($"unknown setting {name[..^1]}...");
        string padded = "{\"acks\":\"none\"" + new string(' ', Limits.SettingsJsonBytesMax - 15) + "}";
        padded.Length.ShouldBe(Limits.SettingsJsonBytesMax);
        Read(padded).Acks.Value.ShouldBe(AckMode.None);
        Error(padded + " ").ShouldBe("longer than 4096 bytes");
    }

    [Fact]
    public void Written_ComesBackEqual() => Prop.ForAll<byte, PositiveInt>((given, number) =>
    {
        SettingsPatch patch = new()
        {
            ReplicationFactor = (given & 1) == 0 ? default : new(1 + (number.Get % Limits.ReplicationFactorMax)),
            Acks = (given & 2) == 0 ? default : new((given & 4) == 0 ? null : (AckMode)(number.Get % 3)),
            SegmentEntries = (given & 8) == 0 ? default : new(number.Get),
            SegmentBytes = (given & 16) == 0 ? default : new((given & 32) == 0 ? null : number.Get),
            RetentionAge = (given & 64) == 0 ? default : new(TimeSpan.FromMilliseconds(number.Get - 1)),
            RetentionBytes = new(number.Get - 1),
        };
        Read(Encoding.UTF8.GetString(SettingsPatchJson.Write(patch))).ShouldBe(patch);
        patch.Problem.ShouldBeNull();
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Read_AnyText_NeverThrows() => Prop.ForAll(
        Gen.Elements("{", "}", "\"acks\"", ":", "\"none\"", "null", "1", ",", "-", "\\u", "[", "\"segment_bytes\"").ArrayOf().ToArbitrary(),
        words =>
        {
            bool isRead = SettingsPatchJson.TryRead(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(string.Concat(words))), out SettingsPatch? patch, out string? error);
            (patch is null, error is null).ShouldBe((!isRead, isRead));
        }).QuickCheckThrowOnFailure();

    private static SettingsPatch Read(string json)
    {
        SettingsPatchJson.TryRead(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(json)), out SettingsPatch? patch, out string? error).ShouldBeTrue(error);
        return patch!;
    }

    private static string Error(string json)
    {
        SettingsPatchJson.TryRead(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(json)), out _, out string? error).ShouldBeFalse();
        return error!;
    }
}
