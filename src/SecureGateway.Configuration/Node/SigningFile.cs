namespace SecureGateway.Configuration;

/// <summary>A file of trusted CAs in PEM, and the name under which <c>signing</c> lists take them.</summary>
public sealed record SigningFile(string Name, string Certificate);
