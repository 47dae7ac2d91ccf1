namespace Walrus.Cli.Shell;

/// <summary>The commands of the interactive shell.</summary>
internal enum ShellVerb
{
    /// <summary>Create a topic.</summary>
    Register,

    /// <summary>Append an entry.</summary>
    Put,

    /// <summary>Take the next entry of the shared cursor.</summary>
    Get,

    /// <summary>Read an entry in place.</summary>
    Fetch,

    /// <summary>Show a topic's segments.</summary>
    State,

    /// <summary>Show the broker's metrics.</summary>
    Metrics,

    /// <summary>List the topics.</summary>
    Topics,

    /// <summary>Show the cluster.</summary>
    Cluster,

    /// <summary>Show a topic's settings and segments.</summary>
    Describe,

    /// <summary>Change a topic's settings.</summary>
    Configure,

    /// <summary>Delete a topic.</summary>
    Delete,

    /// <summary>Show or change the cluster's defaults.</summary>
    Defaults,

    /// <summary>Drain a node.</summary>
    Drain,

    /// <summary>Take back a drain.</summary>
    Undrain,

    /// <summary>Drain a node and remove it.</summary>
    Remove,

    /// <summary>Take entries for a group.</summary>
    Take,

    /// <summary>Receive entries for a group.</summary>
    Receive,

    /// <summary>Acknowledge entries.</summary>
    Ack,

    /// <summary>Give entries back.</summary>
    Release,

    /// <summary>Keep entries for longer.</summary>
    Extend,

    /// <summary>Put a group somewhere.</summary>
    Seek,

    /// <summary>Show a group.</summary>
    Group,

    /// <summary>List a topic's groups.</summary>
    Groups,

    /// <summary>Forget a group.</summary>
    Forget,

    /// <summary>Explain the commands.</summary>
    Help,

    /// <summary>Leave the shell.</summary>
    Exit,
}
