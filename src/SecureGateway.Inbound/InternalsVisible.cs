using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("SecureGateway.Inbound.Tests")]
