using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Walrus.Client.Tests;

/// <summary>A logger that turns log events into signals.</summary>
internal sealed class EventLog : ILoggerFactory, ILogger
{
    private readonly ConcurrentDictionary<int, SemaphoreSlim> _seen = new();

    /// <summary>Completes once for each time that the event was logged.</summary>
    public Task Seen(int eventId) => Of(eventId).WaitAsync().Soon();

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Of(eventId.Id).Release();

    public void Dispose()
    {
    }

    private SemaphoreSlim Of(int eventId) => _seen.GetOrAdd(eventId, static _ => new SemaphoreSlim(0));
}
