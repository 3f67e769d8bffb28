namespace SecureGateway.Benchmarks;

/// <summary>The load of one measurement.</summary>
internal sealed record RelayShape(int Connections, int Messages, int Total, int Size)
{
    public static RelayShape From(Arguments arguments, int connections, int messages, int total) => new(
        arguments.Number("connections", connections),
        arguments.Number("messages", messages),
        arguments.Number("total", total),
        arguments.Number("size", 10 * 1024));

    public override string ToString() => $"{Connections} x {Messages}, {Size} octets";
}
