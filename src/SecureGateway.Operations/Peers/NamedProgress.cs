namespace SecureGateway.Operations;

/// <summary>Says before each progress which node makes it.</summary>
internal sealed class NamedProgress(string node, IProgress<Progress> told) : IProgress<Progress>
{
    public void Report(Progress value) => told.Report(value with { Text = $"{node}: {value.Text}" });
}
