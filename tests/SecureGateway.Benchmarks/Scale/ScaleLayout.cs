namespace SecureGateway.Benchmarks.Scale;

/// <summary>Nodes, and the databases that keep their lanes.</summary>
/// <param name="Cells">Databases; each serves as many of the nodes as the others.</param>
/// <param name="LanesPerNode">Home lanes; the design has one.</param>
/// <param name="Sessions">At one time, of each node.</param>
internal sealed record ScaleLayout(int Nodes, int Cells, int LanesPerNode = 1, int Cores = 2, int DatabaseCores = 16, int Sessions = 200)
{
    public double NodesPerCell => (double)Nodes / Cells;
}
