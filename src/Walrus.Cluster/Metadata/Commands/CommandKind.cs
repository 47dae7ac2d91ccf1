namespace Walrus.Cluster;

/// <summary>The first byte of an encoded command. Numbers are never used again for something else.</summary>
internal enum CommandKind : byte
{
    FoundCluster = 1,
    SetClusterConfiguration = 2,
    RegisterNode = 3,
    ActivateNode = 4,
    DrainNode = 5,
    RemoveNode = 6,
    ReserveProducers = 7,
    CreateTopic = 16,
    DeleteTopic = 17,
    ConfigureTopic = 18,
    BeginSeal = 32,
    CompleteSeal = 33,
    SetReplicas = 34,
    TrimSegments = 35,
    MarkSequenced = 36,
}
