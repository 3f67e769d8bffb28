using SecureGateway.Configuration;
using SecureGateway.Policy;
using Spectre.Console;

namespace SecureGateway.Host.Explain;

/// <summary>
/// <c>explain</c>: what a configuration has in store for a message, from the functions that the gateway itself runs on.
/// Connects to nothing and asks no DNS. Exit code 0; 1 with every error when the configuration is wrong; 2 with every
/// problem when the question is.
/// </summary>
public static class ExplainCommand
{
    public static int Run(ExplainArguments arguments, TextWriter output, TextWriter errors)
    {
        var (question, problems) = ExplainQuestion.Read(arguments);
        foreach (var problem in problems)
            errors.WriteLine($"explain: {problem}");
        if (question is null)
            return 2;

        var result = ConfigurationReader.Read(arguments.Files);
        foreach (var error in result.Errors)
            errors.WriteLine(error);
        if (result.Configuration is not { } configuration)
            return 1;

        var snapshot = new PolicySnapshot(1, configuration.Policy);
        var page = new ExplainPage(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) }));
        if (question.Client is { } client)
            page.Write(AdmissionExplainer.Explain(snapshot, client, question.Hosts, question.Sender, question.Recipient));
        if (question.Recipient is { } recipient)
            page.Write(DeliveryExplainer.Explain(snapshot, recipient, question.RequireTls), configuration.Policy.Tls.Opportunistic.Enabled);
        return 0;
    }
}
