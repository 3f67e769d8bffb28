using System.Collections.Immutable;
using SecureGateway.Policy;

namespace SecureGateway.Configuration;

/// <summary>Whether this node could run on a policy, with everything that speaks against it.</summary>
public interface IPolicyCheck
{
    /// <param name="name">What errors call the text.</param>
    PolicyReading Read(string text, string name);
}

/// <summary>A policy as this node understands it.</summary>
/// <param name="Policy">Null when the text cannot be understood; with errors of other kinds it is there, and must not be applied.</param>
/// <param name="Errors">Every one, with the line in the text. Empty: it can run here.</param>
public sealed record PolicyReading(
    PolicyConfiguration? Policy, ImmutableArray<ConfigurationError> Errors, ImmutableArray<ConfigurationWarning> Warnings)
{
    public bool CanRun => Policy is not null && Errors.IsEmpty;
}
