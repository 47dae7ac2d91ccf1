using System.Buffers;
using System.Text;

namespace Walrus.Protocol;

/// <summary>What an answer says.</summary>
public enum ResponseKind
{
    /// <summary>No answer to what was asked: the peer does not speak this protocol, or lost the order. Close the connection.</summary>
    Malformed,

    /// <summary>Done; <see cref="Response.Payload"/> has what was asked for, if anything.</summary>
    Ok,

    /// <summary>GET and FETCH: nothing there (yet).</summary>
    Empty,

    /// <summary>Refused; <see cref="Response.ErrorMessage"/> says why.</summary>
    Error,
}

/// <summary>One parsed answer. The payload is a slice of the frame it was parsed from and lives as long as that memory.</summary>
public readonly struct Response
{
    /// <summary>What the answer says.</summary>
    public ResponseKind Kind { get; init; }

    /// <summary>The entry, or the JSON text, or the error's text: whatever <see cref="Kind"/> and the question make of it.</summary>
    public ReadOnlySequence<byte> Payload { get; init; }

    /// <summary>FETCH: the index to fetch next in the same segment.</summary>
    public long Next { get; init; }

    /// <summary>The text after <c>ERR </c>; makes a string on each call.</summary>
    public string ErrorMessage => Kind == ResponseKind.Error ? Encoding.UTF8.GetString(Payload) : string.Empty;
}
