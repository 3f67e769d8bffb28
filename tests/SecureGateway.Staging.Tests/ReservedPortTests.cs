namespace SecureGateway.Staging.Tests;

/// <summary>What makes a port that was given up one that is still free a while later.</summary>
public sealed class ReservedPortTests
{
    private const string SystemRange = "/proc/sys/net/ipv4/ip_local_port_range";

    [SkippableFact]
    public void None_of_them_is_one_that_the_system_gives_away()
    {
        Skip.If(PortBlock.Own is null, "the system leaves none");
        var range = File.ReadAllText(SystemRange).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToArray();

        var ports = ReservedPort.Several(50);

        Assert.Equal(50, ports.Distinct().Count());
        Assert.DoesNotContain(ports, port => port >= range[0] && port <= range[1]);
    }

    [SkippableFact]
    public void A_row_of_ports_belongs_to_one_until_it_is_given_up()
    {
        Skip.If(PortBlock.Own is null, "the system leaves none");
        PortBlock[] blocks = [.. Enumerable.Range(0, 5).Select(_ => PortBlock.Claim()!)];

        var ports = blocks.Append(PortBlock.Own).SelectMany(block => Enumerable.Range(0, 400).Select(_ => block.Next())).ToList();
        Array.ForEach(blocks, block => block.GiveUp());

        Assert.Equal(ports.Count, ports.Distinct().Count());
    }
}
