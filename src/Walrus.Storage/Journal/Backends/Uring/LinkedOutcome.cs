using Walrus.Storage.Files;

namespace Walrus.Storage.Journal.Backends.Uring;

/// <summary>What came of a write with a flush linked behind it, and what is to be done now.</summary>
/// <param name="Kind">How it ended.</param>
/// <param name="Written">Bytes that the file has for sure, from the first on.</param>
/// <param name="Errno">The error of a failure.</param>
internal readonly record struct LinkedOutcome(LinkedEnd Kind, int Written, int Errno)
{
    private const int TryAgain = 11;
    private const int Canceled = 125;

    /// <summary>
    /// Decides from the two results; null means that it was never submitted, a negative one is an errno. A flush that did not run may be run
    /// now; one that ran and failed may not be repeated.
    /// </summary>
    public static LinkedOutcome Of(int? write, int? flush, int count)
    {
        // First: nothing that the write says can make a failed flush good again.
        if (flush is < 0 and var failed && !NeverRan(-failed))
        {
            return new LinkedOutcome(LinkedEnd.FlushFailed, 0, -failed);
        }

        return write switch
        {
            null => new LinkedOutcome(LinkedEnd.Unfinished, 0, 0),
            < 0 when NeverRan(-write.Value) || IsRefused(-write.Value) => new LinkedOutcome(LinkedEnd.Unfinished, 0, 0),
            < 0 => new LinkedOutcome(LinkedEnd.WriteFailed, 0, -write.Value),
            _ when write < count || flush is null or < 0 => new LinkedOutcome(LinkedEnd.Unfinished, Math.Min(write.Value, count), 0),
            _ => new LinkedOutcome(LinkedEnd.Durable, count, 0),
        };
    }

    /// <summary>Interrupted before anything was done, cancelled because the write before it was not whole, or no memory to begin with.</summary>
    private static bool NeverRan(int errno) => errno is FileFaults.Interrupted or TryAgain or Canceled;

    /// <summary>A kernel or file system that has no such write; a plain one may do.</summary>
    private static bool IsRefused(int errno) => errno is FileFaults.InvalidArgument or FileFaults.NotSupported or FileFaults.NoSuchCall;
}

/// <summary>How a linked write and flush ended.</summary>
internal enum LinkedEnd
{
    /// <summary>All is written and durable.</summary>
    Durable,

    /// <summary>Something did not run: the rest is to be written, and the file flushed, in the plain way.</summary>
    Unfinished,

    /// <summary>The write failed; there was no flush.</summary>
    WriteFailed,

    /// <summary>The flush failed, which is final.</summary>
    FlushFailed,
}
