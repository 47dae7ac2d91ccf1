using System.Globalization;
using Walrus.Simulation.Cluster;
using Walrus.Simulation.Raft;

return args switch
{
    ["explain", var seed] => Campaign.Explain(Number(seed)),
    ["mutations", var seeds] => Campaign.Mutations(Number(seeds)),
    ["run", var first, var seeds, var minutes] => Campaign.Run(Number(first), Number(seeds), Number(minutes)),
    ["cluster-work", var first, var seeds, var stride, var mistake] => ClusterCampaign.Work(Number(first), Number(seeds), Number(stride), mistake),
    ["cluster-explain", var seed, var mistake] => ClusterCampaign.Explain(Number(seed), mistake),
    ["cluster-shorten", var seed, var mistake] => ClusterCampaign.Shorten(Number(seed), mistake),
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
