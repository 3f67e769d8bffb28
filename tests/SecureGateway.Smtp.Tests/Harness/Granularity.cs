namespace SecureGateway.Smtp.Tests.Harness;

/// <summary>How a script is cut into writes. What a server answers must not depend on it.</summary>
public enum Granularity
{
    Blob,
    Line,
    Byte,
}
