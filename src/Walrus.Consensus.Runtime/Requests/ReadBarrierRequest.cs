namespace Walrus.Consensus.Runtime;

/// <summary>A linearizable read barrier.</summary>
internal sealed class ReadBarrierRequest : HostRequest<ReadAnswer>
{
    /// <inheritdoc/>
    public override void Stopped() => Answer(new ReadAnswer(ReadEnd.Stopped, LogIndex.Zero, NodeId.None));
}

/// <summary>Leadership is to go to another node.</summary>
internal sealed class TransferRequest(NodeId to) : HostRequest<TransferAnswer>
{
    public NodeId To => to;

    /// <inheritdoc/>
    public override void Stopped() => Answer(TransferAnswer.Stopped);
}
