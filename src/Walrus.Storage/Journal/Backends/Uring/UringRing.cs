using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using Walrus.Storage.Files;

namespace Walrus.Storage.Journal.Backends.Uring;

/// <summary>
/// A kernel ring for two linked entries at a time. Every call returns only when all that the kernel took has completed, so nothing is ever
/// under way between calls and the completion queue cannot overflow. One thread at a time, any thread: the ring is made without
/// IORING_SETUP_SINGLE_ISSUER because the committer's role changes threads.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class UringRing : IDisposable
{
    private const uint EntriesAtOnce = 2;

    private readonly SafeFileHandle _ring;
    private readonly nint _rings;
    private readonly nuint _ringsBytes;
    private readonly UringEntry* _entries;
    private readonly nuint _entriesBytes;
    private readonly UringParameters _layout;
    private ulong _sequence;
    private bool _isDisposed;

    private UringRing(SafeFileHandle ring, UringParameters layout)
    {
        _ring = ring;
        _layout = layout;
        _ringsBytes = Math.Max(
            layout.Submission.Array + (layout.SubmissionEntries * sizeof(uint)),
            layout.Completion.Completions + (layout.CompletionEntries * (uint)sizeof(UringCompletion)));
        _entriesBytes = layout.SubmissionEntries * (uint)sizeof(UringEntry);
        _rings = Map(_ringsBytes, UringCalls.RingsOffset);
        try
        {
            _entries = (UringEntry*)Map(_entriesBytes, UringCalls.EntriesOffset);
        }
        catch (IOException)
        {
            _ = UringCalls.Unmap(_rings, _ringsBytes);
            throw;
        }
    }

    /// <summary>True once the kernel did not answer for what it took: memory that it may still read must never be freed.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Makes a ring. False, with the reason as half a sentence, when the kernel or a filter before it does not let this process have one.</summary>
    public static bool TryCreate([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out UringRing? ring, out string refusal)
    {
        ring = null;
        if (!Environment.Is64BitProcess)
        {
            refusal = "io_uring is used by 64-bit processes only";
            return false;
        }

        UringParameters layout = default;
        int descriptor = UringCalls.Setup(EntriesAtOnce, &layout);
        if (descriptor < 0)
        {
            refusal = UringRefusal.Of(Marshal.GetLastPInvokeError());
            return false;
        }

        SafeFileHandle handle = new(descriptor, ownsHandle: true);
        try
        {
            if ((layout.Features & UringParameters.FeaturesNeeded) != UringParameters.FeaturesNeeded)
            {
                handle.Dispose();
                refusal = "the kernel's io_uring is older than 5.5";
                return false;
            }

            ring = new UringRing(handle, layout);
            refusal = string.Empty;
            return true;
        }
        catch (IOException e)
        {
            handle.Dispose();
            refusal = e.Message;
            return false;
        }
    }

    /// <summary>Lets the kernel hold on to a buffer's pages (index 0). False when it does not want to, mostly for RLIMIT_MEMLOCK.</summary>
    public bool TryRegister(AlignedBuffer buffer)
    {
        UringBuffer registered = new() { Address = buffer.Address, Bytes = (nuint)buffer.Span.Length };
        return UringCalls.RegisterBuffer(_ring, &registered) == 0;
    }

    /// <summary>
    /// Submits two entries, the first linked to the second, and waits for both. A result is null when the kernel did not take the entry.
    /// </summary>
    /// <exception cref="IOException">It is not known what the kernel does with them; the ring is broken from now on.</exception>
    public (int? First, int? Second) RunLinked(UringEntry first, UringEntry second)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _sequence += 2;
        first.UserData = _sequence;
        first.Flags = UringEntry.LinkNext;
        second.UserData = _sequence + 1;
        uint tail = Field(_layout.Submission.Tail);
        Put(tail, first);
        Put(tail + 1, second);
        Volatile.Write(ref Field(_layout.Submission.Tail), tail + 2);

        // What it returns does not matter: the head says what was taken, and waiting goes on below after an interruption.
        _ = UringCalls.Enter(_ring, submit: EntriesAtOnce, wait: EntriesAtOnce);
        uint taken = Volatile.Read(ref Field(_layout.Submission.Head)) - tail;
        Volatile.Write(ref Field(_layout.Submission.Tail), tail + taken);
        return Collect((int)taken);
    }

    /// <summary>Closes the ring; nothing is under way in it.</summary>
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _ = UringCalls.Unmap((nint)_entries, _entriesBytes);
            _ = UringCalls.Unmap(_rings, _ringsBytes);
            _ring.Dispose();
        }
    }

    private (int? First, int? Second) Collect(int expected)
    {
        int? first = null;
        int? second = null;
        SpinWait pause = default;
        for (int got = 0; got < expected;)
        {
            uint head = Field(_layout.Completion.Head);
            if (head == Volatile.Read(ref Field(_layout.Completion.Tail)))
            {
                WaitForOne(ref pause);
                continue;
            }

            UringCompletion done = Completions[head & Field(_layout.Completion.Mask)];
            Volatile.Write(ref Field(_layout.Completion.Head), head + 1);
            if (done.UserData == _sequence)
            {
                first = done.Result;
                got++;
            }
            else if (done.UserData == _sequence + 1)
            {
                second = done.Result;
                got++;
            }
        }

        return (first, second);
    }

    private void WaitForOne(ref SpinWait pause)
    {
        if (UringCalls.Enter(_ring, submit: 0, wait: 1) >= 0)
        {
            return;
        }

        int errno = Marshal.GetLastPInvokeError();
        if (!UringRefusal.IsPassing(errno))
        {
            IsBroken = true;
            throw new IOException($"waiting for io_uring failed with error {errno}", errno);
        }

        pause.SpinOnce();
    }

    private void Put(uint at, UringEntry entry)
    {
        uint slot = at & Field(_layout.Submission.Mask);
        _entries[slot] = entry;
        ((uint*)(_rings + (nint)_layout.Submission.Array))[slot] = slot;
    }

    private UringCompletion* Completions => (UringCompletion*)(_rings + (nint)_layout.Completion.Completions);

    private ref uint Field(uint offset) => ref *(uint*)(_rings + (nint)offset);

    private nint Map(nuint bytes, long offset)
    {
        nint at = UringCalls.Map(0, bytes, UringCalls.ReadWrite, UringCalls.SharedPopulated, _ring, offset);
        return at != -1 ? at : throw new IOException($"mapping the rings failed with error {Marshal.GetLastPInvokeError()}");
    }
}
