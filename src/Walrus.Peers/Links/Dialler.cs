using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;

namespace Walrus.Peers;

/// <summary>Makes connections: TCP, TLS where it is asked for, the handshake. Failures are results.</summary>
internal sealed class Dialler(IConnectionFactory connections, RosterGate roster, PeerOptions options, TimeProvider time)
{
    /// <summary>One attempt, bounded by <see cref="PeerOptions.HandshakeTimeout"/> for connecting and once more for the handshake.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<DialOutcome> ConnectAsync(PeerAddress address, NodeId expected, PeerLane lane, CancellationToken cancellationToken)
    {
        ConnectionContext connection;
        try
        {
            using CancellationTokenSource timeout = new(options.HandshakeTimeout, time);
            using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            connection = await connections.ConnectAsync(address.ToEndPoint(), either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return DialOutcome.Failed(HandshakeResult.Failed(HandshakeRefusal.TimedOut, $"{address} does not answer"));
        }
        catch (Exception broken) when (broken is SocketException or IOException)
        {
            return DialOutcome.Failed(HandshakeResult.Failed(HandshakeRefusal.Unreachable, $"{address}: {broken.Message}"));
        }

        DialOutcome outcome = default;
        try
        {
            outcome = await ShakeHandsAsync(connection, expected, lane, cancellationToken);
            return outcome;
        }
        finally
        {
            if (outcome.Connection is null)
            {
                await ConnectionEnding.CloseAsync(connection, isOrderly: outcome.Result.IsOurs, time);
            }
        }
    }

    private async Task<DialOutcome> ShakeHandsAsync(ConnectionContext connection, NodeId expected, PeerLane lane, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(options.HandshakeTimeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        SecuredTransport transport = default;
        bool isKept = false;
        try
        {
            transport = await PeerTls.DialAsync(options.Tls, connection, expected, either.Token);
            Introduction hello = new(VersionRange.Ours, lane, options.Identity, expected);
            await HandshakeIo.IntroduceAsync(transport.Pipes.Output, FrameKind.Hello, hello, either.Token);
            HandshakeResult result = await HandshakeIo.ReceiveAsync(transport.Pipes.Input, FrameKind.Welcome, either.Token);
            if (result.Other is not { } welcome)
            {
                return DialOutcome.Failed(result);
            }

            Verdict verdict = roster.AdmitWelcome(welcome, expected, out bool isNewer);
            if (verdict.IsAccepted)
            {
                isKept = true;
                return new DialOutcome(connection, transport, result, isNewer);
            }

            await HandshakeIo.RejectAsync(transport.Pipes.Output, verdict.Refusal, verdict.Text, either.Token);
            return DialOutcome.Failed(HandshakeResult.Failed(verdict.Refusal, verdict.Text, isOurs: true));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return DialOutcome.Failed(HandshakeResult.Failed(HandshakeRefusal.TimedOut, "the handshake took too long"));
        }
        catch (AuthenticationException problem)
        {
            return DialOutcome.Failed(HandshakeResult.Failed(HandshakeRefusal.Tls, problem.InnerException?.Message ?? problem.Message));
        }
        catch (IOException broken)
        {
            HandshakeRefusal refusal = options.Tls is not null && transport.Stream is null ? HandshakeRefusal.Tls : HandshakeRefusal.Unreachable;
            return DialOutcome.Failed(HandshakeResult.Failed(refusal, broken.Message));
        }
        finally
        {
            if (!isKept)
            {
                await transport.DisposeAsync();
            }
        }
    }
}
