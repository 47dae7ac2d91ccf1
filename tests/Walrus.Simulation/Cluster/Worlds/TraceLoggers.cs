using Microsoft.Extensions.Logging;

namespace Walrus.Simulation.Cluster;

/// <summary>What a node logs, as lines of the story.</summary>
internal sealed class TraceLoggers(ClusterTrace trace, string who) : ILoggerFactory
{
    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider)
    {
        // There is one place where lines go.
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Teller(trace, who);

    /// <inheritdoc/>
    public void Dispose()
    {
        // Nothing to give back.
    }

    private sealed class Teller(ClusterTrace trace, string who) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            trace.Note(who, formatter(state, exception) + (exception is null ? "" : $" [{exception.GetType().Name}: {exception.Message}]"));
    }
}
