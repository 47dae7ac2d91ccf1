using Walrus.Testing.Histories;

namespace Walrus.Simulation.Tests.Histories;

/// <summary>
/// Clients of one correct log and cursor, by a seed: each asks one thing after another, each thing is done at a moment between its beginning and its end, or late or never when its client is told nothing. Closes with
/// readings from 0 to the end. Correct by construction, without any of the checker's reasoning.
/// </summary>
internal sealed class SimulatedHistory
{
    private readonly Random _random;
    private readonly List<(long Effect, Operation Operation)> _steps = [];
    private readonly List<string> _log = [];
    private int _cursor;

    private SimulatedHistory(int seed, int clients, int each)
    {
        _random = new Random(seed);
        TellsOffsets = seed % 2 == 0;
        long last = 0;
        for (int client = 0; client < clients; client++)
        {
            long now = _random.Next(20);
            for (int turn = 0; turn < each; turn++)
            {
                long effect = now + _random.Next(10);
                long ended = effect + _random.Next(10);
                _steps.Add(Step(client, now, effect, ended));
                now = ended + 1 + _random.Next(6);
                last = Math.Max(last, now);
            }
        }

        for (int reader = 0; reader < 2; reader++)
        {
            _steps.Add((last + 2, Reading($"reader-{reader}", last + 1, last + 3)));
            last += _random.Next(5);
        }
    }

    private bool TellsOffsets { get; }

    /// <summary>A history with so many clients, each with so many requests.</summary>
    public static History Of(int seed, int clients, int each) => new SimulatedHistory(seed, clients, each).Run();

    private static Operation Reading(string client, long started, long ended) => new()
    {
        Number = 0,
        Client = client,
        Kind = OperationKind.Read,
        Partition = 0,
        Offset = 0,
        Outcome = OperationOutcome.Done,
        SaidEnd = true,
        Started = started,
        Ended = ended,
    };

    private (long, Operation) Step(int client, long now, long effect, long ended)
    {
        OperationKind kind = (OperationKind)_random.Next(3);
        OperationOutcome outcome = _random.Next(6) switch
        {
            0 => OperationOutcome.Unknown,
            1 => OperationOutcome.NotDone,
            _ => OperationOutcome.Done,
        };
        Operation operation = new() { Number = 0, Client = $"client-{client}", Kind = kind, Partition = 0, Started = now, Ended = ended, Outcome = outcome };
        if (outcome == OperationOutcome.Unknown)
        {
            // Done now, some time later than its client waits, or never.
            effect = _random.Next(3) switch { 0 => effect, 1 => effect + _random.Next(200), _ => Operation.Never };
            operation = operation with { Ended = _random.Next(2) == 0 ? ended : Operation.Never };
        }

        return (effect, operation);
    }

    private History Run()
    {
        List<Operation> operations = [];
        foreach ((long effect, Operation step) in _steps.OrderBy(step => step.Effect))
        {
            Operation asked = step with { Number = operations.Count };
            operations.Add(asked.Kind switch
            {
                OperationKind.Append => Append(asked, effect),
                OperationKind.Read => Read(asked),
                _ => Take(asked, effect),
            });
        }

        return new History("simulated", 1, operations);
    }

    private Operation Append(Operation asked, long effect)
    {
        string value = $"{asked.Client}:{asked.Number}";
        bool isDone = asked.Outcome != OperationOutcome.NotDone && effect != Operation.Never;
        if (isDone)
        {
            _log.Add(value);
        }

        return asked with { Values = [value], Offset = isDone && TellsOffsets && asked.Outcome == OperationOutcome.Done ? _log.Count - 1 : null };
    }

    private Operation Read(Operation asked)
    {
        int from = asked.Client.StartsWith("reader", StringComparison.Ordinal) ? 0 : _random.Next(_log.Count + 2);
        int count = from >= _log.Count ? 0 : asked.SaidEnd ? _log.Count - from : _random.Next(1, Math.Min(4, _log.Count - from + 1));
        bool isEnd = from + count >= _log.Count;
        return asked.Outcome == OperationOutcome.Done ? asked with { Offset = from, Values = [.. _log.Skip(from).Take(count)], SaidEnd = isEnd } : asked with { Offset = from };
    }

    private Operation Take(Operation asked, long effect)
    {
        bool isMoved = asked.Outcome != OperationOutcome.NotDone && effect != Operation.Never && _cursor < _log.Count;
        string? value = isMoved ? _log[_cursor++] : null;
        return asked.Outcome switch
        {
            OperationOutcome.Done when value is null => asked with { Outcome = OperationOutcome.Empty },
            OperationOutcome.Done => asked with { Values = [value!] },
            _ => asked,
        };
    }
}
