using SecureGateway.Cli;

// sgw                                   interactive prompt
// sgw PALETTE OPERATION arguments       one call, for scripts; exit code 0, 1 refused, 2 usage, 3 the node cannot be reached
// sgw help [PALETTE [OPERATION]]        what the node can do
return await Application.RunAsync(args).ConfigureAwait(false);
