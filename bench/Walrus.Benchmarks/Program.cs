using Walrus.Benchmarks;
using Walrus.Benchmarks.Consensus;

return args is [RaftNodeLine.Command, ..] ? await RaftNodeProgram.RunAsync(RaftNodeLine.Parse(args)) : await BenchCommand.RunAsync(args);
