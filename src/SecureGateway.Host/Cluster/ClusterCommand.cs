using System.CommandLine;
using SecureGateway.Configuration;

namespace SecureGateway.Host.Cluster;

/// <summary>
/// <c>cluster init</c> and <c>cluster join</c>: the CA and the certificates by which peers know each other, and the
/// <c>cluster.conf</c> that names them. Exit code 0, or 1 with every problem on standard error.
/// </summary>
internal static class ClusterCommand
{
    public static Command Command(TextWriter output, TextWriter errors)
    {
        var renew = new Option<bool>("--renew") { Description = "replace certificates that are there" };
        return new Command("cluster", "Make what peers know each other by, and bring it to a node") { Init(renew, output, errors), Join(renew, output, errors) };
    }

    private static Command Init(Option<bool> renew, TextWriter output, TextWriter errors)
    {
        var directory = new Argument<string>("DIRECTORY") { Description = "keeps the CA and its key, and gets a folder for each peer" };
        var peers = new Argument<string[]>("PEER") { Description = "all of them, as NAME=HOST or NAME=HOST:PORT", Arity = ArgumentArity.OneOrMore };
        var init = new Command("init", "Make the cluster's CA, and for each peer a folder with its certificate and its cluster.conf") { directory, peers, renew };
        init.SetAction(parsed =>
        {
            var (named, problems) = PeerWords.Read(parsed.GetRequiredValue(peers));
            return Tell(
                () => problems.IsEmpty ? ClusterFolder.Init(parsed.GetRequiredValue(directory), named, parsed.GetValue(renew), TimeProvider.System.GetUtcNow()) : new ClusterOutcome(problems, []),
                "Carry each peer's folder to its machine, by a way that nobody else can read, and there: SecureGateway.Host cluster join FOLDER --into DIRECTORY. "
                + "Whoever has cluster-ca.key can make a peer, and a peer may write policy: keep it where no gateway runs.",
                output,
                errors);
        });
        return init;
    }

    private static Command Join(Option<bool> renew, TextWriter output, TextWriter errors)
    {
        var folder = new Argument<string>("FOLDER") { Description = "of this peer, as cluster init made it" };
        var into = new Option<string>("--into") { Description = "where the node reads it from", HelpName = "DIRECTORY", Required = true };
        var join = new Command("join", "Judge a peer's folder and bring it to where its node reads it") { folder, into, renew };
        join.SetAction(parsed => Tell(
            () => ClusterFolder.Join(parsed.GetRequiredValue(folder), parsed.GetRequiredValue(into), parsed.GetValue(renew)), null, output, errors));
        return join;
    }

    private static int Tell(Func<ClusterOutcome> act, string? advice, TextWriter output, TextWriter errors)
    {
        ClusterOutcome outcome;
        try
        {
            outcome = act();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.WriteLine(e.Message);
            return 1;
        }

        foreach (var problem in outcome.Problems)
            errors.WriteLine(problem);
        foreach (var line in outcome.Said)
            output.WriteLine(line);
        if (!outcome.Problems.IsEmpty)
            return 1;
        if (advice is not null)
            output.WriteLine(advice);
        return 0;
    }
}
