using Walrus.Storage.Journal.Backends.Uring;

namespace Walrus.Storage.Tests.Backends.Uring;

/// <summary>Every pair of results that a linked write and flush can have: what may be done again, and what is final.</summary>
public class LinkedOutcomeTests
{
    private const int Count = 600;
    private const int Eintr = -4;
    private const int Eio = -5;
    private const int Eagain = -11;
    private const int Einval = -22;
    private const int Enospc = -28;
    private const int Enosys = -38;
    private const int Enotsup = -95;
    private const int Ecanceled = -125;

    [Fact]
    public void Of_WriteWholeAndFlushed_IsDurable() =>
        LinkedOutcome.Of(Count, 0, Count).ShouldBe(new LinkedOutcome(LinkedEnd.Durable, Count, 0));

    [Theory]
    [InlineData(null, null, 0)]
    [InlineData(Eintr, Ecanceled, 0)]
    [InlineData(Eagain, Ecanceled, 0)]
    [InlineData(Ecanceled, Ecanceled, 0)]
    [InlineData(Einval, Ecanceled, 0)]
    [InlineData(Enosys, Ecanceled, 0)]
    [InlineData(Enotsup, Ecanceled, 0)]
    [InlineData(Eintr, null, 0)]
    [InlineData(0, Ecanceled, 0)]
    [InlineData(599, Ecanceled, 599)]
    [InlineData(512, 0, 512)]
    [InlineData(512, null, 512)]
    [InlineData(Count, null, Count)]
    [InlineData(Count, Eintr, Count)]
    [InlineData(Count, Eagain, Count)]
    [InlineData(Count, Ecanceled, Count)]
    public void Of_SomethingDidNotRun_IsToBeFinishedFromThere(int? write, int? flush, int written) =>
        LinkedOutcome.Of(write, flush, Count).ShouldBe(new LinkedOutcome(LinkedEnd.Unfinished, written, 0));

    [Theory]
    [InlineData(Enospc, Ecanceled, 28)]
    [InlineData(Eio, Ecanceled, 5)]
    [InlineData(Eio, null, 5)]
    public void Of_WriteFailed_SaysSo(int? write, int? flush, int errno) =>
        LinkedOutcome.Of(write, flush, Count).ShouldBe(new LinkedOutcome(LinkedEnd.WriteFailed, 0, errno));

    [Theory]
    [InlineData(Count, Eio, 5)]
    [InlineData(Count, Enospc, 28)]
    [InlineData(Count, Einval, 22)]
    [InlineData(100, Eio, 5)]
    [InlineData(Enospc, Eio, 5)]
    [InlineData(null, Eio, 5)]
    public void Of_FlushRanAndFailed_IsFinalWhateverTheWriteSays(int? write, int? flush, int errno) =>
        LinkedOutcome.Of(write, flush, Count).ShouldBe(new LinkedOutcome(LinkedEnd.FlushFailed, 0, errno));

    [Theory]
    [InlineData(38, "the kernel has no io_uring")]
    [InlineData(1, "io_uring is not permitted here (seccomp filter of a container, or sysctl kernel.io_uring_disabled)")]
    [InlineData(13, "io_uring is not permitted here (seccomp filter of a container, or sysctl kernel.io_uring_disabled)")]
    [InlineData(12, "no memory for io_uring (ulimit -l)")]
    [InlineData(24, "too many open files for io_uring")]
    [InlineData(77, "io_uring answers with error 77")]
    public void Refusal_OfSetup_IsNamedInPlainWords(int errno, string reason) => UringRefusal.Of(errno).ShouldBe(reason);

    [Theory]
    [InlineData(4, true)]
    [InlineData(11, true)]
    [InlineData(16, true)]
    [InlineData(9, false)]
    [InlineData(14, false)]
    public void Waiting_GoesOnAfterWhatPasses(int errno, bool goesOn) => UringRefusal.IsPassing(errno).ShouldBe(goesOn);
}
