using FsCheck;
using FsCheck.Fluent;

namespace Walrus.Consensus.Tests.Parts;

public sealed class MembershipCodecTests
{
    [Fact]
    public void Codec_AnyMembership_ComesBackEqual() =>
        Prop.ForAll<PositiveInt[], PositiveInt[]>((voters, learners) =>
        {
            NodeId[] voting = [.. voters.Select(id => new NodeId(id.Get)).Distinct().Take(Limits.VotersMax)];
            NodeId[] learning = [.. learners.Select(id => new NodeId(id.Get)).Distinct().Except(voting)];
            MemberSet? members = MemberSet.TryCreate(voting, learning);
            bool isThere = MembershipCodec.TryDecode(MembershipCodec.Encode(members!), out MemberSet? decoded);
            isThere.ShouldBe(voting.Length > 0);
            (isThere ? decoded : members).ShouldBe(members);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Codec_AnyBytes_NeverThrows() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            bool isThere = MembershipCodec.TryDecode(bytes, out MemberSet? members);
            isThere.ShouldBe(members is not null);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Codec_CutShortOrTooLong_IsRefused()
    {
        byte[] bytes = MembershipCodec.Encode(MemberSet.OfVoters(new NodeId(1), new NodeId(2)));
        for (int length = 0; length < bytes.Length; length++)
        {
            MembershipCodec.TryDecode(bytes.AsSpan(0, length), out _).ShouldBeFalse();
        }

        MembershipCodec.TryDecode([.. bytes, 0], out _).ShouldBeFalse();
        bytes[0] = 2;
        MembershipCodec.TryDecode(bytes, out _).ShouldBeFalse("that is a version that nobody knows yet");
    }
}
