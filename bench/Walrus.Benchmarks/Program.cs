using Walrus.Benchmarks;

return await BenchCommand.RunAsync(args);
