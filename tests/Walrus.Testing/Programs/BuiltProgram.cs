using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Walrus.Testing.Programs;

/// <summary>
/// Programs of this build and configuration, each in the output folder of its own project, with exactly the files that it ships with. The
/// test project must name that project as a reference that is built first (ReferenceOutputAssembly false).
/// </summary>
public static class BuiltProgram
{
    /// <summary>The executable <paramref name="name"/> of <paramref name="project"/>, a folder relative to that of Walrus.slnx.</summary>
    public static string PathOf(string project, string name)
    {
        // .../tests/X/bin/Release/net10.0/ of the tests is .../src/Y/bin/Release/net10.0/ of the program.
        string[] folders = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar).Split(Path.DirectorySeparatorChar);
        return Path.Combine([RepositoryFile.PathOf(project), .. folders[^3..], name]);
    }

    /// <summary>
    /// How to start a program with its three streams redirected, under the runtime that the tests run under. <paramref name="home"/> is its
    /// home and working directory, so that it leaves nothing behind elsewhere; no variable of this process that Walrus reads reaches it.
    /// </summary>
    public static ProcessStartInfo StartInfo(string program, IEnumerable<string> arguments, string home)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = home,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string variable in start.Environment.Keys.Where(IsReadByWalrus).ToArray())
        {
            start.Environment.Remove(variable);
        }

        start.Environment["HOME"] = home;
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        return start;
    }

    private static bool IsReadByWalrus(string variable) =>
        variable == "RUST_LOG" || variable.StartsWith("WALRUS_", StringComparison.Ordinal) || variable.StartsWith("OTEL_", StringComparison.Ordinal);
}
