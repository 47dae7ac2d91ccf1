using System.Globalization;
using Walrus.Simulation.Cluster;
using Walrus.Simulation.Raft;

return args switch
{
    ["explain", var seed] => Campaign.Explain(Number(seed)),
    ["mutations", var seeds] => Campaign.Mutations(Number(seeds)),
    ["run", var first, var seeds, var minutes] => Campaign.Run(Number(first), Number(seeds), Number(minutes)),
    ["cluster-run", var first, var seeds, var minutes] => await ClusterCampaign.RunAsync(Number(first), Number(seeds), Number(minutes)),
    ["cluster-mistakes", var seeds, var at, var stride] => ClusterCampaign.Mistakes(Number(seeds), Number(at), Number(stride)),
    ["cluster-explain", var seed] => ClusterCampaign.Explain(Number(seed), nameof(Mistake)),
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

        The same of the whole cluster:
        cluster-run FIRST SEEDS MINUTES
        cluster-explain SEED [MISTAKE]
        cluster-shorten SEED MISTAKE           with as few faults as it takes; "Mistake" for none
        cluster-mistakes SEEDS AT STRIDE       of every STRIDE mistakes the one at AT
        cluster-work FIRST SEEDS STRIDE MISTAKE   in this process, a line for each
        """);
    return 2;
}
