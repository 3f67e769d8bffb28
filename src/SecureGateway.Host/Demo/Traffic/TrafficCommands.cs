using System.CommandLine;
using System.Globalization;
using System.Net;

namespace SecureGateway.Host.Demo.Traffic;

/// <summary>
/// <c>demo send</c> and <c>demo receive</c>: the two ends of a mail stream through gateways of yours, to see that it goes on
/// whatever you do to them. Both until SIGTERM or Ctrl-C, exit code 0;
/// 1 when the port to receive on cannot be had.
/// </summary>
internal static class TrafficCommands
{
    private const int AnyPort = 65535;

    public static Command Send(TextWriter output)
    {
        var to = new Option<string[]>("--to") { Description = "a gateway; give several, and each is sent to in turn", HelpName = "HOST:PORT", Required = true, Arity = ArgumentArity.OneOrMore };
        var every = new Option<double>("--every") { Description = "seconds between two messages", HelpName = "SECONDS", DefaultValueFactory = _ => 1 };
        var total = new Option<uint?>("--total") { Description = "how many; without it, until it is stopped", HelpName = "N" };
        to.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => Server(token.Value) is null))
                result.AddError($"'{token.Value}' is no server: write HOST:PORT, such as gateway-1:2525");
        });
        every.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0.01 and <= 3600))
                result.AddError("--every takes 0.01 to 3600 seconds");
        });
        var send = new Command("send", "Send a message now and then to gateways of yours, and say which of them took it") { to, every, total };
        send.SetAction((parsed, cancel) => MailSender.RunAsync(
            [.. parsed.GetRequiredValue(to).Select(word => Server(word)!)], TimeSpan.FromSeconds(parsed.GetValue(every)), parsed.GetValue(total), output, cancel));
        return send;
    }

    public static Command Receive(TextWriter output, TextWriter errors)
    {
        var port = new Option<int>("--port") { Description = "to listen on, on every address of this machine", HelpName = "PORT", DefaultValueFactory = _ => 2526 };
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is not (>= 0 and <= AnyPort))
                result.AddError("--port takes 0 (any free one) to 65535");
        });
        var receive = new Command("receive", "Take what demo send sent, and say which gateway brought it") { port };
        receive.SetAction((parsed, cancel) => MailReceiver.RunAsync(new IPEndPoint(IPAddress.Any, parsed.GetValue(port)), output, errors, cancel));
        return receive;
    }

    private static DnsEndPoint? Server(string word)
    {
        var colon = word.LastIndexOf(':');
        return colon > 0 && int.TryParse(word.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= AnyPort
               && Uri.CheckHostName(word[..colon].Trim('[', ']')) != UriHostNameType.Unknown
            ? new DnsEndPoint(word[..colon].Trim('[', ']'), port)
            : null;
    }
}
