using System.Buffers.Binary;
using Walrus.Storage.Format;

namespace Walrus.Storage.Tests.Format;

public sealed class JournalFileHeaderTests
{
    private static readonly JournalFileHeader Header = new(
        Samples.Store, Samples.Generation, Limits.JournalFileBytesDefault, new Generation(5), new JournalPosition(new Generation(6), 0x1234560), new EntryTimestamp(Samples.Time));

    [Fact]
    public void TryRead_WhatWasWritten_GivesItBack()
    {
        JournalFileHeader.TryRead(Block(Header), out JournalFileHeader read).ShouldBe(HeaderCheck.Good);
        read.ShouldBe(Header);
    }

    [Fact]
    public void TryRead_EveryBitFlip_IsRefused()
    {
        byte[] block = Block(Header);
        for (int bit = 0; bit < block.Length * 8; bit++)
        {
            block[bit / 8] ^= (byte)(1 << (bit % 8));
            JournalFileHeader.TryRead(block, out _).ShouldBeOneOf(HeaderCheck.BadCrc, HeaderCheck.BadMagic);
            block[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void TryRead_NotAHeader_SaysWhy()
    {
        JournalFileHeader.TryRead(new byte[4096], out _).ShouldBe(HeaderCheck.Blank);
        JournalFileHeader.TryRead(Block(Header).AsSpan(0, 4095), out _).ShouldBe(HeaderCheck.Truncated);

        byte[] newer = Block(Header);
        newer[8] = 2;
        BinaryPrimitives.WriteUInt32LittleEndian(newer.AsSpan(4092), Crc32C.Compute(newer.AsSpan(0, 4092)));
        JournalFileHeader.TryRead(newer, out _).ShouldBe(HeaderCheck.BadVersion);
    }

    [Fact]
    public void TryRead_ImpossibleNumbers_AreRefused()
    {
        JournalFileHeader[] impossible =
        [
            Header with { FileBytes = -1 },
            Header with { FileBytes = 4095 },
            Header with { FileBytes = Limits.JournalFileBytesMax + 1 },
            Header with { Previous = new JournalPosition(Samples.Generation, 0) },
            Header with { Previous = new JournalPosition(new Generation(6), int.MaxValue) },
            Header with { OldestLive = Samples.Generation.Next },
            Header with { Generation = new Generation(1UL << 32) },
        ];
        foreach (JournalFileHeader header in impossible)
        {
            JournalFileHeader.TryRead(Block(header), out JournalFileHeader read).ShouldBe(HeaderCheck.BadValue, header.ToString());
            read.ShouldBe(default);
        }
    }

    private static byte[] Block(JournalFileHeader header)
    {
        byte[] block = new byte[JournalFileHeader.Bytes];
        block.AsSpan().Fill(0xEE);
        header.Write(block);
        return block;
    }
}
