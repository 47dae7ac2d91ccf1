using System.Collections;
using Walrus.Node.Hosting;
using Walrus.Node.Options;

const int Success = 0;
const int Failure = 1;
const int Usage = 2;

switch (CommandLine.Parse(args, Environment(), NodeVersion.Text))
{
    case OptionsOutcome.Print print:
        Console.Out.WriteLine(print.Text);
        return Success;
    case OptionsOutcome.UsageError error:
        Console.Error.WriteLine($"walrus: {error.Line}");
        return Usage;
    case OptionsOutcome.Run run:
        return await RunAsync(run.Options);
    default:
        throw new InvalidOperationException("Unknown outcome.");
}

static async Task<int> RunAsync(NodeOptions options)
{
    try
    {
        await using NodeHost host = await NodeHost.StartAsync(options, TimeProvider.System, CancellationToken.None);
        string ready = $"walrus ready client={host.Client} raft={host.Raft}";
        Console.Out.WriteLine(host.Http is { } http ? $"{ready} http={http}" : ready);
        await host.WaitForStopRequestAsync();
        return await host.StopAsync() ? Success : Failure;
    }
    catch (OperationCanceledException)
    {
        return Success; // Asked to stop before it was ready.
    }
    catch (Exception problem) when (StartFailure.Describe(problem) is { } line)
    {
        Console.Error.WriteLine($"walrus: {line}");
        return Failure;
    }
}

static Dictionary<string, string> Environment()
{
    Dictionary<string, string> variables = new(StringComparer.Ordinal);
    foreach (DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
    {
        variables[(string)variable.Key] = variable.Value as string ?? string.Empty;
    }

    return variables;
}
