using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Walrus.Node.Options;

namespace Walrus.Node.Logging;

/// <summary>Where log lines go: stderr always (stdout has only the ready line), and the log file when there is one.</summary>
internal static class LoggingSetup
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";

    /// <summary>Adds the providers and the levels. <paramref name="file"/> is closed with the logger factory.</summary>
    public static void AddNodeLogging(this ILoggingBuilder logging, NodeOptions options, Stream? file)
    {
        logging.SetMinimumLevel(options.LogLevels.Minimum);
        logging.AddFilter("Microsoft", options.LogLevels.Minimum > LogLevel.Warning ? options.LogLevels.Minimum : LogLevel.Warning);

        // A start that fails is thrown as well and reported in one line; what ends a running host is logged as critical.
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.Critical);
        foreach ((string category, LogLevel level) in options.LogLevels.Rules)
        {
            logging.AddFilter(category, level);
        }

        string formatter = options.LogFormat == LogFormat.Json ? ConsoleFormatterNames.Json : ConsoleFormatterNames.Simple;
        logging.AddConsole(console =>
        {
            console.LogToStandardErrorThreshold = LogLevel.Trace;
            console.FormatterName = formatter;
        });
        logging.AddSimpleConsole(simple =>
        {
            simple.SingleLine = true;
            simple.UseUtcTimestamp = true;
            simple.TimestampFormat = TimeFormat;
            simple.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        logging.AddJsonConsole(json =>
        {
            json.UseUtcTimestamp = true;
            json.TimestampFormat = TimeFormat.TrimEnd();
        });
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.FormatterName = formatter);
        if (file is not null)
        {
            logging.Services.AddSingleton<ILoggerProvider>(services => new FileLoggerProvider(
                file, services.GetServices<ConsoleFormatter>().First(candidate => candidate.Name == formatter)));
        }
    }
}
