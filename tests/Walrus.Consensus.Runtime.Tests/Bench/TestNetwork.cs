using System.Buffers;
using System.Collections.Concurrent;

namespace Walrus.Consensus.Runtime.Tests.Bench;

/// <summary>
/// Joins hosts in one process: each message is written to bytes and read back, as a link would. Links can be cut. Notes every vote that leaves a node,
/// over all its lives, so that a vote given twice is found.
/// </summary>
internal sealed class TestNetwork
{
    private readonly ConcurrentDictionary<NodeId, RaftHost> _hosts = new();
    private readonly ConcurrentDictionary<(NodeId From, NodeId To), bool> _cuts = new();
    private readonly ConcurrentDictionary<(NodeId Voter, Term Term), NodeId> _votes = new();
    private readonly ConcurrentQueue<string> _violations = new();

    /// <summary>What was found to be wrong; empty in a right world.</summary>
    public IReadOnlyCollection<string> Violations => _violations;

    /// <summary>What is put on the wire, for who wants to see it.</summary>
    public Action<Message>? Watch { get; set; }

    /// <summary>The way into the network of one node.</summary>
    public IRaftTransport For(NodeId node) => new Port(this, node);

    public void Join(RaftHost host, NodeId node) => _hosts[node] = host;

    public void Leave(NodeId node) => _hosts.TryRemove(node, out _);

    /// <summary>Cuts a node off, both ways, or joins it again.</summary>
    public void Cut(NodeId node, bool isCut)
    {
        for (int other = 1; other <= 9; other++)
        {
            _cuts[(node, new NodeId(other))] = isCut;
            _cuts[(new NodeId(other), node)] = isCut;
        }
    }

    private void Send(NodeId from, Message message)
    {
        Watch?.Invoke(message);
        NoteVote(from, message);
        if (_cuts.GetValueOrDefault((from, message.To)))
        {
            return;
        }

        ArrayBufferWriter<byte> bytes = new();
        MessageWriter.Write(message, bytes);
        if (MessageReader.TryRead(bytes.WrittenSpan, out Message? read) != MessageReadOutcome.Read)
        {
            _violations.Enqueue($"unreadable: {message}");
        }
        else if (_hosts.TryGetValue(message.To, out RaftHost? host))
        {
            _ = host.Receive(read!);
        }
    }

    private void NoteVote(NodeId from, Message message)
    {
        NodeId candidate = message switch
        {
            VoteRequest { IsPreVote: false } => from,
            VoteReply { IsPreVote: false, IsGranted: true } => message.To,
            _ => NodeId.None,
        };
        if (!candidate.IsNone && _votes.GetOrAdd((from, message.Term), candidate) is var first && first != candidate)
        {
            _violations.Enqueue($"node {from} voted for {first} and {candidate} in term {message.Term}");
        }
    }

    private sealed class Port(TestNetwork network, NodeId node) : IRaftTransport
    {
        public void Send(Message message) => network.Send(node, message);
    }
}
