namespace Walrus.ArchitectureTests.Imports;

/// <summary>Who may import whom (docs/ARCHITECTURE.md). A project that is not listed here fails the build's tests until somebody decides.</summary>
internal static class ImportRules
{
    /// <summary>The table, by project. It already names the projects that the design plans, so that their place is settled.</summary>
    public static readonly IReadOnlyDictionary<string, ImportRule> Table = new Dictionary<string, ImportRule>(StringComparer.Ordinal)
    {
        ["Walrus.Primitives"] = new([], [], IsPure: true),
        ["Walrus.Protocol"] = new(["Walrus.Primitives"], [], IsPure: true),
        ["Walrus.Consensus"] = new(["Walrus.Primitives"], [], IsPure: true),
        ["Walrus.Storage"] = new(["Walrus.Primitives"], ["Microsoft.Extensions.Logging.Abstractions"]),
        ["Walrus.Peers"] = new(["Walrus.Primitives", "Walrus.Protocol"], ["Microsoft.Extensions.Logging.Abstractions"]),
        ["Walrus.Consensus.Runtime"] = new(
            ["Walrus.Primitives", "Walrus.Storage", "Walrus.Consensus", "Walrus.Peers"],
            ["Microsoft.Extensions.Logging.Abstractions"]),
        ["Walrus.Cluster"] = new(
            ["Walrus.Primitives", "Walrus.Storage", "Walrus.Peers"],
            ["Microsoft.Extensions.Logging.Abstractions"]),
        ["Walrus.Node"] = new(
            ["Walrus.Primitives", "Walrus.Storage", "Walrus.Protocol", "Walrus.Consensus", "Walrus.Consensus.Runtime", "Walrus.Peers", "Walrus.Cluster"],
            ["OpenTelemetry", "OpenTelemetry.Exporter.OpenTelemetryProtocol", "System.CommandLine"]),
        ["Walrus.Client"] = new(
            ["Walrus.Primitives", "Walrus.Protocol"],
            ["Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Logging.Abstractions", "Microsoft.Extensions.Options"]),
        ["Walrus.Cli"] = new(
            ["Walrus.Primitives", "Walrus.Protocol", "Walrus.Client", "Walrus.Storage"],
            ["RadLine", "Spectre.Console", "System.CommandLine"]),
    };

    /// <summary>The only folder of the CLI that may name Walrus.Storage: what reads a data folder offline.</summary>
    public const string OfflineFolder = "src/Walrus.Cli/Inspect/";

    private static readonly string[] ImpureAssemblies =
        ["System.Net.Sockets", "System.Net.Http", "System.Net.Security", "System.Diagnostics.Process", "System.IO.FileSystem", "System.IO.Pipes"];

    /// <summary>Findings about one project: unlisted, or referencing what its rule does not name.</summary>
    public static IEnumerable<string> Check(string project, IEnumerable<string> projects, IEnumerable<string> packages, IEnumerable<string> assemblies)
    {
        if (!Table.TryGetValue(project, out ImportRule? rule))
        {
            yield return $"{project} is not in ImportRules.Table";
            yield break;
        }

        foreach (string other in projects.Except(rule.Projects, StringComparer.Ordinal))
        {
            yield return $"{project} -> {other}";
        }

        foreach (string package in packages.Except(rule.Packages, StringComparer.Ordinal))
        {
            yield return $"{project} -> package {package}";
        }

        foreach (string assembly in assemblies.Where(assembly => rule.IsPure && ImpureAssemblies.Contains(assembly, StringComparer.Ordinal)))
        {
            yield return $"{project} -> {assembly}, but it is pure";
        }
    }

    /// <summary>Files of the CLI that name the storage engine outside <see cref="OfflineFolder"/>.</summary>
    public static IEnumerable<string> CheckOffline(IEnumerable<SourceFile> files) =>
        from file in files
        where file.Project == "Walrus.Cli" && !file.Path.StartsWith(OfflineFolder, StringComparison.Ordinal)
        where file.Text.Contains("Walrus.Storage", StringComparison.Ordinal)
        select $"{file.Path} names Walrus.Storage";
}
