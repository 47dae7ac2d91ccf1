using System.Globalization;
using Walrus.Simulation.Raft;

return args switch
{
    ["explain", var seed] => Campaign.Explain(Number(seed)),
    ["mutations", var seeds] => Campaign.Mutations(Number(seeds)),
    ["run", var first, var seeds, var minutes] => Campaign.Run(Number(first), Number(seeds), Number(minutes)),
    _ => Usage(),
};

static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

static int Usage()
{
    Console.Error.WriteLine(
        """
        run FIRST SEEDS MINUTES   runs that many seeds from FIRST on, on all processors; 0 minutes: however long it takes
        explain SEED              runs one seed and tells its story
        mutations SEEDS           says how many seeds it takes to find each deliberate mistake, SEEDS at most
        """);
    return 2;
}
