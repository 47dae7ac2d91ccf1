namespace Walrus.Consensus.Runtime;

/// <summary>A request that ends with an entry of the log: a command or a membership change.</summary>
internal abstract class AppendingRequest : HostRequest<ProposalAnswer>
{
    /// <inheritdoc/>
    public override void Stopped() => End(ProposalEnd.Stopped, LogPosition.Zero, NodeId.None);

    public void End(ProposalEnd end, LogPosition position, NodeId leader, object? answer = null) => Answer(new ProposalAnswer(end, position, leader, answer));

    /// <summary>Bytes of the entry's data, as far as they depend on the request.</summary>
    public virtual int Bytes => 0;

    /// <summary>Puts it into the log of <paramref name="node"/>, if that leads and may.</summary>
    public abstract ProposalResult AppendTo(RaftNode node);
}

/// <summary>A command.</summary>
internal sealed class ProposeRequest(ReadOnlyMemory<byte> data) : AppendingRequest
{
    /// <inheritdoc/>
    public override int Bytes => data.Length;

    /// <inheritdoc/>
    public override ProposalResult AppendTo(RaftNode node) => node.Propose(data);
}

/// <summary>A membership change.</summary>
internal sealed class MembershipRequest(MembershipChange change) : AppendingRequest
{
    /// <inheritdoc/>
    public override ProposalResult AppendTo(RaftNode node) => node.ProposeMembership(change);
}
