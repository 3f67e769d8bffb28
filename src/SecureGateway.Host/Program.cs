using System.CommandLine;
using SecureGateway.Host;
using SecureGateway.Host.Cluster;
using SecureGateway.Host.Demo;
using SecureGateway.Host.Demo.Traffic;
using SecureGateway.Host.Explain;

// SecureGateway.Host [run] [--config FILE ...]   relay mail until SIGTERM
// SecureGateway.Host check --config FILE ...     print every error of the configuration
// SecureGateway.Host explain --config FILE ...   say what a configuration has in store for a message
// SecureGateway.Host cluster init|join           make what peers know each other by
// SecureGateway.Host health --config FILE ...    ask the gateway on this machine whether it is ready
// SecureGateway.Host demo                        watch the rules at work
// SecureGateway.Host demo send|receive           the two ends of a mail stream through gateways that run
var config = new Option<string[]>("--config")
{
    Description = "HOCON file; may be given several times, later files override earlier ones",
    HelpName = "FILE",
    Arity = ArgumentArity.OneOrMore,
    DefaultValueFactory = _ => [Path.Combine("hocon", "gateway.conf")],
    Recursive = true,
};
var run = new Command("run", "Relay mail until SIGTERM, which drains and exits 0 (the default command)");
run.SetAction((parsed, cancel) => RunCommand.RunAsync(parsed.GetRequiredValue(config), cancel));
var check = new Command("check", "Validate the configuration; every error as FILE:LINE: key: what is wrong, what would be right");
check.SetAction(parsed => CheckCommand.Run(parsed.GetRequiredValue(config), Console.Out));
var explain = new ExplainOptions().Command(config, question => ExplainCommand.Run(question, Console.Out, Console.Error));
var demo = new Command("demo", "Start a gateway between staged servers and watch what it does to each message, and why");
demo.SetAction((_, cancel) => DemoCommand.RunAsync(cancel));
demo.Add(TrafficCommands.Send(Console.Out));
demo.Add(TrafficCommands.Receive(Console.Out, Console.Error));
var health = new Command("health", "Ask the gateway that runs with these files on this machine whether it is ready; exit code 0 when it is");
health.SetAction((parsed, cancel) => HealthCommand.RunAsync(parsed.GetRequiredValue(config), Console.Out, Console.Error, cancel));

var root = new RootCommand("SecureGateway relays mail under the TLS rules you choose, and can prove how it travelled.")
{
    config, run, check, explain, ClusterCommand.Command(Console.Out, Console.Error), health, demo,
};
root.SetAction((parsed, cancel) => RunCommand.RunAsync(parsed.GetRequiredValue(config), cancel));

// The host handles SIGTERM and SIGINT itself: it drains. The parser must not end the process first.
var commandLine = root.Parse(args);
var exitCode = await commandLine.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }).ConfigureAwait(false);
return commandLine.Errors.Count > 0 ? 2 : exitCode; // 2: the command line itself is wrong
