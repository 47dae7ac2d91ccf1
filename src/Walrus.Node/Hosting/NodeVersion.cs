using System.Reflection;

namespace Walrus.Node.Hosting;

/// <summary>The version that <c>--version</c>, the logs and the metrics tell.</summary>
internal static class NodeVersion
{
    /// <summary>Such as <c>0.1.0</c>, without the commit that the build appends.</summary>
    public static string Text { get; } =
        (typeof(NodeVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown").Split('+')[0];
}
