using System.Diagnostics.CodeAnalysis;

namespace Walrus.Consensus;

/// <summary>Checks that stay on in Release: going on after one fails would promise what nobody can keep.</summary>
internal static class Invariant
{
    /// <summary>Nothing when <paramref name="condition"/> holds.</summary>
    /// <exception cref="BrokenInvariantException">It does not; the node's owner stops it.</exception>
    public static void Holds([DoesNotReturnIf(false)] bool condition, string what)
    {
        if (!condition)
        {
            throw new BrokenInvariantException($"Broken invariant: {what}.");
        }
    }
}
