using System.Buffers;

namespace Walrus.Cluster;

/// <summary>
/// Commands as bytes: kind, version, body (docs/formats/metadata.md). Decoding is total: any bytes give a command or the refusal that every node
/// answers with.
/// </summary>
public static partial class CommandCodec
{
    /// <summary>The version of every kind that this code writes and reads.</summary>
    internal const byte Version = 1;

    /// <summary>The bytes to propose.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative or above <see cref="Limits.MetadataNumberMax"/>.</exception>
    public static byte[] Encode(MetadataCommand command)
    {
        ArrayBufferWriter<byte> bytes = new();
        Encode(command, new MetadataWriter(bytes));
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Reads a command; <see cref="MetadataRefusal.None"/> when there is one, otherwise why there is none.</summary>
    public static MetadataRefusal Decode(ReadOnlySpan<byte> bytes, out MetadataCommand? command)
    {
        command = null;
        if (bytes.Length < 2 || bytes.Length > Limits.ProposalBytesMax)
        {
            return MetadataRefusal.Malformed;
        }

        CommandKind kind = (CommandKind)bytes[0];
        if (!Enum.IsDefined(kind))
        {
            return MetadataRefusal.UnknownCommand;
        }

        if (bytes[1] != Version)
        {
            return MetadataRefusal.UnknownCommandVersion;
        }

        MetadataReader from = new(bytes[2..]);
        MetadataCommand? read = Decode(kind, ref from);
        command = from.IsAtEnd ? read : null;
        return command is null ? MetadataRefusal.Malformed : MetadataRefusal.None;
    }
}
