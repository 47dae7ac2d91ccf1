namespace Walrus.ArchitectureTests.Imports;

/// <summary>What one src project may reference.</summary>
/// <param name="Projects">Other src projects.</param>
/// <param name="Packages">Packages beside the analyzers that every project has.</param>
/// <param name="IsPure">True when it may know no sockets, files or processes: it is given bytes and facts.</param>
internal sealed record ImportRule(string[] Projects, string[] Packages, bool IsPure = false);
