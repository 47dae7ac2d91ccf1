namespace Walrus.Protocol;

/// <summary>What is known of each kind of request.</summary>
public static class RequestKinds
{
    /// <summary>The word that the request begins with.</summary>
    public static string WordOf(RequestKind kind) => kind switch
    {
        RequestKind.Register => "REGISTER",
        RequestKind.Put => "PUT",
        RequestKind.Get => "GET",
        RequestKind.Fetch => "FETCH",
        RequestKind.State => "STATE",
        RequestKind.Metrics => "METRICS",
        RequestKind.Topics => "TOPICS",
        RequestKind.Cluster => "CLUSTER",
        RequestKind.Describe => "DESCRIBE",
        RequestKind.Delete => "DELETE",
        RequestKind.Configure => "CONFIGURE",
        RequestKind.Defaults or RequestKind.SetDefaults => "DEFAULTS",
        RequestKind.Remove => "REMOVE",
        RequestKind.Drain => "DRAIN",
        RequestKind.Undrain => "UNDRAIN",
        RequestKind.Producer => "PRODUCER",
        RequestKind.Produce => "PRODUCE",
        _ => GroupKinds.WordOf(kind) ?? throw new ArgumentOutOfRangeException(nameof(kind), kind, "No word makes such a request."),
    };
}
