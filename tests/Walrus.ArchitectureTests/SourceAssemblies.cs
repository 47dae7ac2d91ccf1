using System.Collections.Immutable;
using System.Xml.Linq;
using Mono.Cecil;

namespace Walrus.ArchitectureTests;

/// <summary>The compiled src projects, as they lie beside the test assembly.</summary>
internal static class SourceAssemblies
{
    private static readonly Lazy<ImmutableArray<(string Project, AssemblyDefinition Assembly)>> Loaded = new(Load);

    /// <summary>Each src project with its assembly. A project that this one does not reference cannot be checked, and throws.</summary>
    public static ImmutableArray<(string Project, AssemblyDefinition Assembly)> All => Loaded.Value;

    /// <summary>The file name, without extension, that a src project compiles to.</summary>
    public static string AssemblyName(string project) =>
        XDocument.Load(Repository.ProjectFile(project)).Descendants("AssemblyName").SingleOrDefault()?.Value ?? project;

    /// <summary>All types of an assembly, nested ones included.</summary>
    public static IEnumerable<TypeDefinition> AllTypes(this AssemblyDefinition assembly) => assembly.MainModule.GetTypes();

    /// <summary>True for what a compiler or a source generator wrote: nobody can be asked to write it otherwise.</summary>
    public static bool IsGenerated(this TypeDefinition type) =>
        type.Name.StartsWith('<') || HasGeneratorMark(type) || (type.DeclaringType is { } outer && outer.IsGenerated());

    /// <summary>True when the item carries [GeneratedCode] or [CompilerGenerated].</summary>
    public static bool HasGeneratorMark(ICustomAttributeProvider item) =>
        item.HasCustomAttributes
        && item.CustomAttributes.Any(attribute => attribute.AttributeType.Name is "GeneratedCodeAttribute" or "CompilerGeneratedAttribute");

    private static ImmutableArray<(string Project, AssemblyDefinition Assembly)> Load() =>
        [.. Repository.SourceProjects().Select(project => (project, Load(project)))];

    private static AssemblyDefinition Load(string project)
    {
        string path = Path.Combine(AppContext.BaseDirectory, AssemblyName(project) + ".dll");
        return File.Exists(path)
            ? AssemblyDefinition.ReadAssembly(path)
            : throw new FileNotFoundException($"{project} is not referenced by Walrus.ArchitectureTests, so its assembly cannot be checked.", path);
    }
}
