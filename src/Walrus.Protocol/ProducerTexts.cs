using System.Globalization;

namespace Walrus.Protocol;

/// <summary>The errors of PRODUCE and PRODUCER, without the <c>ERR </c>; as <see cref="ErrorTexts"/>, they never change. Clients read the numbers in them.</summary>
public static class ProducerTexts
{
    /// <summary>PRODUCE that ends before its payload.</summary>
    public const string ProduceRequiresAll = "PRODUCE requires a partition, a producer, an epoch, a sequence, lengths and a payload";

    /// <summary>PRODUCE with something else where a number has to be, or one out of its range.</summary>
    public const string ProduceRequiresNumbers = "PRODUCE requires a numeric partition, producer, epoch and sequence";

    /// <summary>PRODUCE whose lengths are no numbers with commas between them, too many, do not come to the payload's length, or cut a character in two.</summary>
    public const string ProduceInvalidLengths = "PRODUCE requires lengths that make up the payload";

    /// <summary>The partition remembers as many producers as it can that wrote lately. Nothing was stored.</summary>
    public const string TooManyProducers = "too many producers";

    private const string OutOfOrderStart = "out of order: expected ";
    private const string FencedStart = "fenced by epoch ";
    private const string UnavailableStart = "unavailable";

    /// <summary>The batch's number does not come next, and it is none of the last ones. Nothing was stored.</summary>
    /// <param name="expected">What comes next.</param>
    public static string OutOfOrder(int expected) => OutOfOrderStart + expected.ToString(CultureInfo.InvariantCulture);

    /// <summary>The producer's id is used in a newer epoch. Nothing was stored.</summary>
    public static string Fenced(int epoch) => FencedStart + epoch.ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads what <see cref="OutOfOrder"/> gives.</summary>
    public static bool TryReadOutOfOrder(string error, out int expected) => TryRead(error, OutOfOrderStart, out expected);

    /// <summary>Reads what <see cref="Fenced"/> gives.</summary>
    public static bool TryReadFenced(string error, out int epoch) => TryRead(error, FencedStart, out epoch);

    /// <summary>Whether an error says that nothing was done, and that trying again may help (<see cref="ErrorTexts.Unavailable"/>).</summary>
    public static bool IsUnavailable(string error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error.StartsWith(UnavailableStart, StringComparison.Ordinal);
    }

    private static bool TryRead(string error, string start, out int number)
    {
        ArgumentNullException.ThrowIfNull(error);
        number = 0;
        return error.StartsWith(start, StringComparison.Ordinal)
            && int.TryParse(error.AsSpan(start.Length), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
