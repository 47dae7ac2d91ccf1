using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Walrus.Storage;

/// <summary>Checks that stay on in Release: going on after one fails would write or serve what nobody can vouch for.</summary>
internal static class Invariant
{
    /// <summary>Nothing when <paramref name="condition"/> holds.</summary>
    /// <exception cref="UnreachableException">The code is wrong; the caller's owner stops.</exception>
    public static void Holds([DoesNotReturnIf(false)] bool condition, string what)
    {
        if (!condition)
        {
            throw new UnreachableException($"Broken invariant: {what}.");
        }
    }
}
